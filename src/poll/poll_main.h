/*
 * poll_main: the command line of wirewatch-poll.
 */
#ifndef POLL_POLL_MAIN_H
#define POLL_POLL_MAIN_H

/* Exit codes; those of --check are told in check.h's terms by the same numbers. */
enum poll_exit {
    POLL_OK = 0,
    POLL_FAILED = 1,  /* a feed or the daemon failed, and is tried again the next time */
    POLL_TROUBLE = 2, /* options, configuration or state are wrong */
};

int poll_main(int argc, char **argv);

#endif
