# wirewatch: `make help` lists what can be made.

VERSION = 0.1.0
BUILD ?= build

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

# --- compiler and flags --------------------------------------------------------------------
ifeq ($(origin CC),default)
CC = $(CROSS_COMPILE)gcc
endif
ifeq ($(origin AR),default)
AR = $(CROSS_COMPILE)ar
endif
STRIP ?= $(CROSS_COMPILE)strip
# Not every cross compiler comes with a pkg-config; Debian keeps what it would read by machine.
ifneq ($(and $(CROSS_COMPILE),$(if $(shell command -v $(CROSS_COMPILE)pkg-config),,none)),)
PKG_CONFIG ?= PKG_CONFIG_LIBDIR=/usr/lib/$(CROSS_COMPILE:-=)/pkgconfig:/usr/share/pkgconfig pkg-config
endif
PKG_CONFIG ?= $(CROSS_COMPILE)pkg-config

CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wpointer-arith -Wwrite-strings -Wformat=2
ifneq ($(CI),)
WARNINGS += -Werror
endif

# What makes an overflow end in a crash instead of a foothold. FORTIFY needs an optimiser
# and is blind to what a sanitizer sees. A compiler that lacks one of these gets none.
harden_cflags = -fstack-protector-strong -fPIE \
	$(if $(findstring -fsanitize,$(CFLAGS))$(filter -O0,$(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
harden_ldflags = -pie -Wl,-z,relro,-z,now -Wl,--gc-sections -Wl,--as-needed
HARDEN := $(shell echo 'int main(void) { return 0; }' | \
	$(CC) -Werror $(harden_cflags) $(harden_ldflags) -x c -o /dev/null - 2>/dev/null && echo yes)

PACKAGES = libevent_core libevent_extra libutf8proc libpcre2-8 yaml-0.1 inih expat sqlite3 libcurl
pkg_cflags := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
pkg_libs := $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)

# Without 64-bit offsets a 32-bit board cannot list every directory, nor stat every file.
ww_cflags = -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
	-DWIREWATCH_VERSION='"$(VERSION)"' -DWIREWATCH_SYSCONFDIR='"$(SYSCONFDIR)"' \
	-Isrc -ffunction-sections -fdata-sections \
	$(WARNINGS) $(if $(HARDEN),$(harden_cflags)) $(pkg_cflags) $(CPPFLAGS) $(CFLAGS)
ww_ldflags = $(if $(HARDEN),$(harden_ldflags)) $(LDFLAGS)
ww_libs = $(pkg_libs) -lstemmer -lpthread $(LDLIBS)

# V=1 shows whole commands.
ifeq ($(V),1)
Q =
say = @:
else
Q = @
say = @printf '  %-5s %s\n'
endif

# --- what there is -------------------------------------------------------------------------
# The layers of src/, each of which may use itself and those before it.
LAYERS = base text feed rule match store io app cli poll
PROGRAMS = $(patsubst src/%.c,%,$(sort $(wildcard src/*.c)))
built_programs = $(PROGRAMS:%=$(BUILD)/%)

layer_sources = $(sort $(wildcard src/$(1)/*.c))
layer_archive = $(BUILD)/$(1).a
archives = $(foreach l,$(LAYERS),$(call layer_archive,$(l)))
# Archives up to and with a layer, last first, as the linker wants them.
archives_to = $(call reverse,$(call upto,$(1),$(LAYERS)))
upto = $(if $(2),$(call layer_archive,$(firstword $(2))) $(if $(filter $(1),$(firstword $(2))),,$(call upto,$(1),$(wordlist 2,99,$(2)))))
reverse = $(if $(1),$(call reverse,$(wordlist 2,99,$(1))) $(firstword $(1)))

# tests/unit/test_NAME.c tests src/LAYER/NAME.c and links no layer above LAYER.
# Other folders of tests/ hold what tests share (the naive matcher, say): linked where used.
# tests/helper_NAME.c is a program for scripts, tests/shim_NAME.c something to preload.
unit_sources = $(sort $(wildcard tests/unit/test_*.c))
unit_tests = $(unit_sources:tests/unit/%.c=$(BUILD)/tests/%)
support_sources = $(filter-out $(addprefix tests/,unit/% fuzz/% bench/%),$(sort $(wildcard tests/*/*.c)))
support_archive = $(if $(support_sources),$(BUILD)/tests/support.a)
helpers = $(patsubst tests/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/helper_*.c)))
shims = $(patsubst tests/%.c,$(BUILD)/tests/%.so,$(sort $(wildcard tests/shim_*.c)))
layer_of = $(or $(notdir $(patsubst %/,%,$(dir $(wildcard src/*/$(1).c)))),$(lastword $(LAYERS)))
# systemd-root.sh boots a machine, cross.sh emulates one, page.sh drives a browser:
# `make check-systemd`, `make check-arm64` and `make check-page` run them.
test_scripts = $(filter-out tests/systemd-root.sh tests/cross.sh tests/page.sh,$(sort $(wildcard tests/*.sh)))

# --- targets for people --------------------------------------------------------------------
.PHONY: all help check demo unit asan lint format fuzz bench check-kills check-page check-systemd
.PHONY: install install-strip uninstall clean helpers run-tests run-lint FORCE
.DELETE_ON_ERROR:
# Objects and test programs are worth keeping, however they came to be.
.SECONDARY:

all: $(built_programs)

help:
	@sed -n 's/^#: \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

#: make                 build the programs under build/
#: make demo            install what is missing, build, run the daemon on the sample feed
#: make check           install what is missing, build, run every test
#: make unit            build and run only the unit tests
#: make asan            make check under the address and undefined-behaviour sanitizers
#: make lint            format, static analysis, layers, man pages
#: make format          rewrite the sources as clang-format has them
#: make check-kills     kill the daemon 200 times, and more under harm; KILLS=, SEED=
#: make check-page      the live page in headless Chromium; pictures in build/page/
#: make check-systemd   install into a Debian root, boot it, run the service (root only)
#: make check-arm64     cross-build, run under qemu, compare with this machine; -quick
#: make fuzz            fuzz the parsers
#: make bench           measure the matcher beside its peers; bench-quick; CORPUS=, RULES=
#: make install         DESTDIR=, PREFIX=, SYSCONFDIR=; install-strip; uninstall
#: make clean           remove build/
#:
#: Variables: CC CFLAGS LDFLAGS CROSS_COMPILE PKG_CONFIG BUILD JOBS V=1;
#: CI=true makes warnings errors.

# Steps that may install something first run as a make of their own: this one has already
# asked pkg-config, perhaps in vain.
remake = $(MAKE) --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS))

demo:
	@tools/deps build
	+@$(remake) all
	@BUILD='$(BUILD)' tools/demo

check:
	@tools/deps build check
	+@$(remake) run-tests

unit: $(unit_tests)
	@BUILD='$(BUILD)' JOBS='$(JOBS)' tests/run $^

asan_cflags = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
asan:
	@tools/deps build check
	+@WIREWATCH_SANITIZED=1 \
	ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1 \
	UBSAN_OPTIONS=print_stacktrace=1 \
	$(remake) BUILD='$(BUILD)-asan' CFLAGS='$(asan_cflags)' run-tests

lint:
	@tools/deps build lint
	+@$(remake) run-lint

check-kills:
	@tools/deps build check
	+@$(remake) all helpers
	@BUILD='$(BUILD)' KILLS='$(or $(KILLS),200)' SYNCS='full normal' tests/kill.sh

check-page:
	@tools/deps build page
	+@$(remake) all helpers
	@BUILD='$(BUILD)' TIME_LIMIT=900 tests/run tests/page.sh

check-systemd:
	@tools/deps build systemd
	+@$(remake) all helpers
	@BUILD='$(BUILD)' MAKE='$(MAKE)' TIME_LIMIT=1200 tests/run tests/systemd-root.sh

# Under an emulator; for those who port, also check-armhf (32 bits), check-s390x (big-endian).
cross_checks = check-arm64 check-armhf check-s390x
CROSS_ROOTS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/wirewatch
.PHONY: $(cross_checks)
$(cross_checks): check-%:
	@tools/deps build check $*
	@tools/cross-root $* '$(CROSS_ROOTS)/$*'
	+@$(remake) all helpers
	@BUILD='$(BUILD)' MACHINE=$* CROSS_ROOTS='$(CROSS_ROOTS)' MAKE='$(MAKE)' JOBS='$(JOBS)' \
		TIME_LIMIT=900 tests/run tests/cross.sh

# The short form, for each change: what is written for a kind of processor, and that it finds
# the same. Installs nothing; skipped where the compiler or the emulator is missing.
.PHONY: check-arm64-quick
check-arm64-quick:
	@command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-aarch64 >/dev/null && \
		tools/cross-root arm64 '$(CROSS_ROOTS)/arm64' || true
	+@$(remake) all helpers
	@BUILD='$(BUILD)' MACHINE=arm64 QUICK=1 CROSS_ROOTS='$(CROSS_ROOTS)' MAKE='$(MAKE)' \
		JOBS='$(JOBS)' TIME_LIMIT=600 tests/run tests/cross.sh

format:
	clang-format -i $(sort $(wildcard src/*.[ch] src/*/*.[ch] tests/*.[ch] tests/*/*.[ch]))

clean:
	rm -rf '$(BUILD)' '$(BUILD)-asan' $(cross_checks:check-%='$(BUILD)-%')

# --- building ------------------------------------------------------------------------------
define layer_rules
$(call layer_archive,$(1)): $(patsubst src/%.c,$(BUILD)/%.o,$(call layer_sources,$(1))) $(BUILD)/sources
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rules,$(l))))

# The live page: one document, compiled into the daemon.
page_files = $(wildcard src/page/*)
$(BUILD)/app/page.c: tools/page $(page_files)
	@mkdir -p $(@D)
	$(say) PAGE $(BUILD)/page.html
	$(Q)tools/page $(BUILD)/page.html $@

$(BUILD)/app/page.o: $(BUILD)/app/page.c $(BUILD)/flags
	$(Q)$(CC) $(ww_cflags) -MMD -MP -c -o $@ $<

$(call layer_archive,app): $(BUILD)/app/page.o

$(BUILD)/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ww_cflags) -MMD -MP -c -o $@ $<

$(built_programs): $(BUILD)/%: $(BUILD)/%.o $(archives)
	$(say) LINK $@
	$(Q)$(CC) $(ww_cflags) $(ww_ldflags) -o $@ $< $(call archives_to,$(lastword $(LAYERS))) $(ww_libs)

# Changed flags, or a source that came or went, rebuild what they touch: these two files
# change only when their text does.
keep_if_same = @cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BUILD)/flags: FORCE | $(BUILD)
	$(if $(pkg_libs),,$(error libraries are missing: run "tools/deps build" to see which))
	@$(shell mkdir -p $(@D))$(file >$@.new,$(CC) $(ww_cflags) $(ww_ldflags) $(ww_libs)):
	$(keep_if_same)

$(BUILD)/sources: FORCE | $(BUILD)
	@$(shell mkdir -p $(@D))$(file >$@.new,$(foreach l,$(LAYERS),$(call layer_sources,$(l))) $(support_sources)):
	$(keep_if_same)

$(BUILD):
	@mkdir -p $@

# --- tests ---------------------------------------------------------------------------------
$(BUILD)/tests/%.o: tests/unit/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ww_cflags) -Itests -MMD -MP -c -o $@ $<

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ww_cflags) -Itests -MMD -MP -c -o $@ $<

$(BUILD)/tests/support.a: $(support_sources:tests/%.c=$(BUILD)/tests/%.o) $(BUILD)/sources

define unit_rules
$(BUILD)/tests/test_$(1): $(BUILD)/tests/test_$(1).o $(support_archive) $(call archives_to,$(call layer_of,$(1)))
	$$(say) LINK $$@
	$$(Q)$$(CC) $$(ww_cflags) $$(ww_ldflags) -o $$@ $$(filter %.o %.a,$$^) $$(ww_libs) -lcmocka -ljansson -lm
endef
$(foreach t,$(patsubst tests/unit/test_%.c,%,$(unit_sources)),$(eval $(call unit_rules,$(t))))

$(helpers): $(BUILD)/tests/%: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ww_cflags) -Itests -MMD -MP -MF $@.d -MT $@ $(ww_ldflags) -o $@ $< \
		$(filter %.a,$^) $(if $(filter %.a,$^),$(ww_libs))

# The one that writes what the naive matcher is tried on, and the server of feeds.
$(BUILD)/tests/helper_news: $(support_archive) $(call archives_to,match)
$(BUILD)/tests/helper_http: $(support_archive) $(call archives_to,base)

# The one that kills a daemon, and counts what comes of it.
$(BUILD)/tests/helper_siege: $(support_archive) $(call archives_to,base)

# The one that keeps a journal as the daemon would.
$(BUILD)/tests/helper_journal: $(call archives_to,store)

$(shims): $(BUILD)/tests/%.so: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(filter-out -fPIE -fsanitize%,$(ww_cflags)) -fPIC -shared -o $@ $<

helpers: $(helpers) $(shims)

run-tests: all $(unit_tests) helpers
	@BUILD='$(BUILD)' JOBS='$(JOBS)' tests/run $(test_scripts) $(unit_tests)

run-lint: all
	@BUILD='$(BUILD)' CC='$(CC)' JOBS='$(JOBS)' CFLAGS_LINT='$(lint_cflags)' tools/lint

# --- installing ----------------------------------------------------------------------------
run_install = BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' \
	SYSCONFDIR='$(SYSCONFDIR)' tools/install
install: all
	@$(run_install) install

install-strip: all
	@STRIP='$(STRIP)' $(run_install) install

uninstall:
	@$(run_install) uninstall

# What a second compiler or an analyser must know to read a source file.
lint_cflags = -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DWIREWATCH_VERSION="$(VERSION)" \
	-DWIREWATCH_SYSCONFDIR="$(SYSCONFDIR)" -Isrc $(pkg_cflags) $(filter-out -Werror,$(WARNINGS))

-include tests/fuzz/fuzz.mk tests/bench/bench.mk
dep_folders = $(BUILD) $(BUILD)/tests $(BUILD)/tests/* $(foreach l,$(LAYERS),$(BUILD)/$(l) $(BUILD)/fuzz/$(l))
-include $(wildcard $(dep_folders:%=%/*.d))
