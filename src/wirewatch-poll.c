/*
 * wirewatch-poll: fetches feeds and hands their items to the daemon. See
 * poll/poll_main.h.
 */
#include <signal.h>

#include "base/standard.h"
#include "poll/poll_main.h"

int main(int argc, char **argv)
{
    standard_hold();
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN); /* until the loop takes it: feeds are being read */
    return poll_main(argc, argv);
}
