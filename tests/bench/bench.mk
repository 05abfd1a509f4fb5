# `make bench`: how fast, how large, beside the peers that are here (Hyperscan or
# Vectorscan, RE2::Set, GNU grep, an Aho-Corasick of our own; for feeds libxml2 and gumbo).
# CORPUS= (NDJSON, or a text a line) and RULES= (.txt or .yaml) are looked at instead of
# what is made from a seed. `make bench-quick` takes under a minute. Both write
# $(BUILD)/bench.json and bench.svg.

bench_program = $(BUILD)/tests/bench/wirewatch-bench
bench_objects = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/bench/*.c)))
bench_archives = $(call archives_to,$(lastword $(LAYERS)))

# libvectorscan-dev answers to the name of libhs, too.
ifeq ($(shell $(PKG_CONFIG) --exists libhs 2>/dev/null && echo yes),yes)
$(bench_objects): ww_cflags += -DBENCH_HYPERSCAN $(shell $(PKG_CONFIG) --cflags libhs)
bench_libs += $(shell $(PKG_CONFIG) --libs libhs)
endif

bench_re2 = $(BUILD)/tests/bench/re2_set.o
ifeq ($(shell $(PKG_CONFIG) --exists re2 2>/dev/null && command -v $(CXX) >/dev/null && echo yes),yes)
$(bench_objects): ww_cflags += -DBENCH_RE2
$(bench_program): $(bench_re2)
bench_libs += $(bench_re2) $(shell $(PKG_CONFIG) --libs re2) -lstdc++
endif

ifeq ($(shell $(PKG_CONFIG) --exists libxml-2.0 2>/dev/null && echo yes),yes)
$(bench_objects): ww_cflags += -DBENCH_LIBXML2 $(shell $(PKG_CONFIG) --cflags libxml-2.0)
bench_libs += $(shell $(PKG_CONFIG) --libs libxml-2.0)
endif

ifeq ($(shell $(PKG_CONFIG) --exists gumbo 2>/dev/null && echo yes),yes)
$(bench_objects): ww_cflags += -DBENCH_GUMBO $(shell $(PKG_CONFIG) --cflags gumbo)
bench_libs += $(shell $(PKG_CONFIG) --libs gumbo)
endif

$(bench_re2): tests/bench/re2_set.cc tests/bench/re2_set.h
	@mkdir -p $(@D)
	$(say) CXX $<
	$(Q)$(CXX) -std=c++17 -Wall -Wextra -O2 -fPIE -Itests $(shell $(PKG_CONFIG) --cflags re2) -c -o $@ $<

$(bench_program): $(bench_objects) $(bench_archives) tests/bench/bench.mk
	$(say) LINK $@
	$(Q)$(CC) $(ww_cflags) $(ww_ldflags) -o $@ $(bench_objects) $(bench_archives) \
		$(ww_libs) $(bench_libs) -lm

bench_files = --json=$(BUILD)/bench.json --svg=$(BUILD)/bench.svg \
	$(if $(CORPUS),--corpus='$(CORPUS)') $(if $(RULES),--rules='$(RULES)')

.PHONY: bench bench-quick
bench: $(bench_program)
	$< $(bench_files)

bench-quick: $(bench_program)
	$< --quick $(bench_files)

-include $(bench_objects:.o=.d)
