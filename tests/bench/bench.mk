# `make bench`: how fast, how large, and beside it a Hyperscan literal scan where there is
# one. `make bench-quick` leaves out the million rules.

bench_program = $(BUILD)/tests/bench/wirewatch-bench
bench_objects = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/bench/*.c)))
bench_archives = $(call archives_to,match)

ifeq ($(shell $(PKG_CONFIG) --exists libhs 2>/dev/null && echo yes),yes)
$(bench_objects): ww_cflags += -DBENCH_HYPERSCAN $(shell $(PKG_CONFIG) --cflags libhs)
bench_libs := $(shell $(PKG_CONFIG) --libs libhs)
endif

$(bench_program): $(bench_objects) $(bench_archives) tests/bench/bench.mk
	$(say) LINK $@
	$(Q)$(CC) $(ww_cflags) $(ww_ldflags) -o $@ $(bench_objects) $(bench_archives) \
		$(ww_libs) $(bench_libs)

.PHONY: bench bench-quick
bench: $(bench_program)
	$< --json=$(BUILD)/bench.json 10 1000 100000 1000000

bench-quick: $(bench_program)
	$< --json=$(BUILD)/bench.json 10 1000 100000

-include $(bench_objects:.o=.d)
