# Fuzzing: tests/fuzz/fuzz_NAME.c is built with libFuzzer and the sanitizers and run for
# FUZZ_SECONDS, from the seeds in tests/fuzz/corpus/NAME and what earlier runs found
# ($(BUILD)/fuzz/corpus/NAME), with the words in tests/fuzz/NAME.dict. Input that breaks a
# target is left as $(BUILD)/fuzz/NAME-*; once understood, it joins the seeds.
#
#     make fuzz FUZZ_SECONDS=300 FUZZ=html

FUZZ_CC ?= clang
FUZZ_SECONDS ?= 10
FUZZ ?= $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

fuzz_dir = $(BUILD)/fuzz
fuzz_sanitize = address,undefined
fuzz_sources = $(foreach l,$(LAYERS),$(call layer_sources,$(l)))
fuzz_archive = $(fuzz_dir)/layers.a
fuzz_programs = $(FUZZ:%=$(fuzz_dir)/fuzz_%)

.PHONY: fuzz fuzz-tools fuzz-build fuzz-run
fuzz: fuzz-tools
	+@$(MAKE) --no-print-directory fuzz-build
	+@$(MAKE) --no-print-directory fuzz-run

fuzz-tools:
	@mkdir -p $(fuzz_dir)
	@command -v $(FUZZ_CC) >/dev/null || { \
		echo 'fuzz: there is no $(FUZZ_CC): apt-get install clang' >&2; exit 2; }
	@echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' | \
	$(FUZZ_CC) -fsanitize=fuzzer,$(fuzz_sanitize) -x c -o $(fuzz_dir)/probe - 2>$(fuzz_dir)/probe.log || { \
		echo 'fuzz: $(FUZZ_CC) cannot build a fuzzer ($(fuzz_dir)/probe.log says why);' \
		'it needs the runtime of its version: apt-get install libclang-rt-14-dev' >&2; exit 2; }

fuzz-build: $(fuzz_programs)
	@:

# The flags of the project, but sanitized instead of hardened or optimised to the end.
$(fuzz_dir)/%: override CC = $(FUZZ_CC)
$(fuzz_dir)/%: override CFLAGS = -O1 -g -fno-omit-frame-pointer \
	-fsanitize=fuzzer-no-link,$(fuzz_sanitize) -fno-sanitize-recover=all

$(fuzz_archive): $(fuzz_sources:src/%.c=$(fuzz_dir)/%.o) $(BUILD)/app/page.o
	@rm -f $@
	@$(AR) rcs $@ $^

$(fuzz_dir)/%.o: src/%.c tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	@printf '  %-5s %s\n' CC '$< (fuzz)'
	@$(CC) $(ww_cflags) -MMD -MP -c -o $@ $<

$(fuzz_dir)/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.h $(fuzz_archive)
	@printf '  %-5s %s\n' CC $<
	@$(CC) $(ww_cflags) -Itests -fsanitize=fuzzer -o $@ $< $(fuzz_archive) $(ww_libs)

fuzz-run: $(fuzz_programs)
	@status=0; for what in $(FUZZ); do \
		mkdir -p $(fuzz_dir)/corpus/$$what; \
		dict=tests/fuzz/$$what.dict; log=$(fuzz_dir)/$$what.log; \
		if $(fuzz_dir)/fuzz_$$what -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
			-rss_limit_mb=1024 -artifact_prefix=$(fuzz_dir)/$$what- \
			$$(test -f $$dict && echo -dict=$$dict) $(fuzz_dir)/corpus/$$what \
			$$(test -d tests/fuzz/corpus/$$what && echo tests/fuzz/corpus/$$what) \
			>$$log 2>&1; \
		then printf 'fuzz: %-9s ok: %s\n' $$what "$$(tail -n 1 $$log)"; \
		else printf 'fuzz: %-9s FAILED (%s)\n' $$what $$log; \
			grep -E 'broken:|ERROR:|runtime error|Test unit written' $$log; status=1; fi; \
	done; exit $$status
