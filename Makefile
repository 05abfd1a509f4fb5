# wirewatch: `make help` lists what can be made.

VERSION = 0.1.0
PREFIX ?= /usr/local
BUILD ?= build

# --- tools ---------------------------------------------------------------------------------
ifeq ($(origin CC),default)
CC = $(CROSS_COMPILE)gcc
endif
ifeq ($(origin AR),default)
AR = $(CROSS_COMPILE)ar
endif
PKG_CONFIG ?= $(CROSS_COMPILE)pkg-config

CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wpointer-arith -Wwrite-strings -Wformat=2
ifneq ($(CI),)
WARNINGS += -Werror
endif

PACKAGES = libevent_core libutf8proc libpcre2-8 yaml-0.1 inih
pkg_cflags := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
pkg_libs := $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)

ww_cflags = -std=gnu11 -D_GNU_SOURCE -DWIREWATCH_VERSION='"$(VERSION)"' -Isrc \
	$(WARNINGS) $(pkg_cflags) $(CPPFLAGS) $(CFLAGS)
ww_libs = $(pkg_libs) -lstemmer -lpthread $(LDLIBS)

# --- what there is -------------------------------------------------------------------------
# The layers of src/, each of which may use itself and those before it.
LAYERS = base text feed rule match io app cli
PROGRAMS = wirewatchd wirewatch

layer_sources = $(sort $(wildcard src/$(1)/*.c))
layer_archive = $(BUILD)/$(1).a
# Archives up to and with a layer, last first, as the linker wants them.
archives_to = $(call reverse,$(call upto,$(1),$(LAYERS)))
upto = $(if $(2),$(call layer_archive,$(firstword $(2))) $(if $(filter $(1),$(firstword $(2))),,$(call upto,$(1),$(wordlist 2,99,$(2)))))
reverse = $(if $(1),$(call reverse,$(wordlist 2,99,$(1))) $(firstword $(1)))

unit_sources = $(sort $(wildcard tests/unit/test_*.c))
unit_tests = $(unit_sources:tests/unit/%.c=$(BUILD)/tests/%)
# tests/unit/test_NAME.c tests src/LAYER/NAME.c and links no layer above LAYER.
layer_of = $(or $(notdir $(patsubst %/,%,$(dir $(wildcard src/*/$(1).c)))),$(lastword $(LAYERS)))

built_programs = $(foreach p,$(PROGRAMS),$(if $(wildcard src/$(p).c),$(BUILD)/$(p)))

# --- building ------------------------------------------------------------------------------
.PHONY: all unit format help clean
all: $(built_programs)

define layer_rules
$(call layer_archive,$(1)): $(patsubst src/%.c,$(BUILD)/%.o,$(call layer_sources,$(1)))
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rules,$(l))))

$(BUILD)/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ww_cflags) -MMD -MP -c -o $@ $<

$(BUILD)/%: $(BUILD)/%.o $(foreach l,$(LAYERS),$(call layer_archive,$(l)))
	$(CC) $(ww_cflags) $(LDFLAGS) -o $@ $< $(call archives_to,$(lastword $(LAYERS))) $(ww_libs)

# --- tests ---------------------------------------------------------------------------------
define unit_rules
$(BUILD)/tests/test_$(1): tests/unit/test_$(1).c $(call archives_to,$(call layer_of,$(1))) Makefile
	@mkdir -p $$(@D)
	$$(CC) $$(ww_cflags) -Itests -MMD -MP $$(LDFLAGS) -o $$@ $$< \
		$(call archives_to,$(call layer_of,$(1))) $$(ww_libs) -lcmocka -ljansson
endef
$(foreach t,$(patsubst tests/unit/test_%.c,%,$(unit_sources)),$(eval $(call unit_rules,$(t))))

unit: $(unit_tests)
	@for t in $(unit_tests); do $$t || exit 1; done

format:
	clang-format -i $(wildcard src/*.[ch] src/*/*.[ch] tests/*/*.[ch])

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
