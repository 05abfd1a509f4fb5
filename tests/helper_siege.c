/*
 * helper_siege: kills a daemon again and again, and proves that nothing was lost.
 *
 *     helper_siege [-k KILLS] [-f] [-H HARM] -j JOURNAL -i IN -o OUT -l LOG COMMAND...
 *     helper_siege -r
 *
 * Runs COMMAND, a wirewatchd with a journal, an input IN with `ack' and an output OUT.
 * Under the load of a sender and of two subscribers, who themselves are dropped at random
 * (feeder.h, desk.h), it is killed with SIGKILL at a random moment and started again,
 * KILLS times, with -f also until its journal has failed, or has said that it was
 * damaged; meanwhile its disk may come to HARM (harm.h). At last all that was sent must
 * arrive. Prints what it counted, the daemon's words go to LOG. Exit status 0 where
 * nothing was lost and nothing came twice, 1 where it was not so. -r prints the rules
 * that the daemon needs. SEED in the environment.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "siege/desk.h"
#include "siege/feeder.h"
#include "siege/harm.h"
#include "unit/random.h"

#define QUIET_MS 20000 /* nothing happens any more */
#define NEVER    UINT64_MAX

#define TORN_RUNS 4 /* of which a tear may take something */

/* When a daemon is killed: whatever comes first. */
struct end {
    int64_t at_ms;
    uint64_t acked;
    uint64_t got;
};

struct siege {
    char **command;
    pid_t daemon;
    struct wire log;
    int log_fd;
    bool ready;
    uint64_t random;
    struct ledger ledger;
    struct feeder feeder;
    struct desk durable, other;
    struct harm harm;
    struct end end;
    uint64_t acked_before[TORN_RUNS + 1]; /* each of the last runs */
    bool must_fail;                       /* the journal, at least once, and say so */
    bool last;                            /* run: nobody is dropped any more */
    unsigned long kills, failing, set_aside, damaged;
};

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "siege: %s\n", what);
    exit(1);
}

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool chance(struct siege *s, unsigned one_in)
{
    return draw(&s->random) % one_in == 0;
}

/* --- the daemon ------------------------------------------------------------------- */

static void start(struct siege *s)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        fail("no pipe");
    (void)fflush(NULL);
    s->daemon = fork();
    if (s->daemon < 0)
        fail("no process");
    if (s->daemon == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody outlives this test */
        (void)dup2(ends[1], STDERR_FILENO);
        (void)execvp(s->command[0], s->command);
        _exit(127);
    }
    (void)close(ends[1]);
    wire_open(&s->log, ends[0]);
    s->ready = false;
}

/* One that is killed before it has said so has not. */
static bool has_noticed(const struct siege *s)
{
    return s->harm.kind == HARM_HEADER ? s->set_aside || s->damaged : s->failing > 0;
}

static void take_log(void *ctx, char *line)
{
    struct siege *s = ctx;

    s->ready = s->ready || strstr(line, ": ready: ");
    s->failing += strstr(line, "cannot be written: ") != NULL;
    s->set_aside += strstr(line, "it was set aside") != NULL;
    s->damaged += strstr(line, "-wal was damaged") != NULL;
    (void)dprintf(s->log_fd, "%s\n", line);
}

/* What it said before it died is there still; sometimes nobody reads that. */
static void bury(struct siege *s)
{
    while (wire_read(&s->log, take_log, s))
        ;
    if (chance(s, 2))
        while (s->feeder.wire.fd >= 0)
            feeder_take(&s->feeder);
    if (chance(s, 2))
        while (s->durable.wire.fd >= 0)
            desk_take(&s->durable);
    while (s->other.wire.fd >= 0)
        desk_take(&s->other);
    feeder_drop(&s->feeder);
    desk_drop(&s->durable);
}

static void kill_it(struct siege *s)
{
    int status;

    (void)kill(s->daemon, SIGKILL);
    if (waitpid(s->daemon, &status, 0) != s->daemon || !WIFSIGNALED(status) ||
        WTERMSIG(status) != SIGKILL)
        fail("the daemon ended by itself: see its log");
    bury(s);
    s->kills++;
}

static void stop(struct siege *s)
{
    int status;

    (void)kill(s->daemon, SIGTERM);
    if (waitpid(s->daemon, &status, 0) != s->daemon || status != 0)
        fail("the daemon did not end well");
    bury(s);
}

/* --- a turn ----------------------------------------------------------------------- */

static void drop_some(struct siege *s)
{
    if (chance(s, 100))
        feeder_drop(&s->feeder);
    if (chance(s, 100))
        desk_drop(&s->durable);
    if (chance(s, 100))
        wire_close(&s->other.wire);
}

static void come(struct siege *s)
{
    if (!s->ready)
        return;
    (void)feeder_come(&s->feeder);
    (void)desk_come(&s->durable);
    (void)desk_come(&s->other);
}

/* Whether anything happened. */
static bool turn(struct siege *s)
{
    struct pollfd p[4] = {
        {.fd = s->log.fd, .events = POLLIN},
        {.fd = s->feeder.wire.fd, .events = POLLIN},
        {.fd = s->durable.wire.fd, .events = POLLIN},
        {.fd = s->other.wire.fd, .events = POLLIN},
    };
    int n;

    if (s->feeder.out.n)
        p[1].events |= POLLOUT;
    n = poll(p, 4, 5);
    if (p[0].revents && !wire_read(&s->log, take_log, s))
        fail("the daemon ended by itself: see its log");
    if (p[1].revents & ~POLLOUT)
        feeder_take(&s->feeder);
    if (p[2].revents)
        desk_take(&s->durable);
    if (p[3].revents)
        desk_take(&s->other);
    come(s);
    feeder_push(&s->feeder);
    harm_step(&s->harm, s->daemon, now_ms());
    if (!s->last)
        drop_some(s);
    return n > 0;
}

/* --- a cycle ---------------------------------------------------------------------- */

static void plan(struct siege *s)
{
    static const unsigned longest_ms[] = {30, 100, 250, 3000, 3000};
    uint64_t kind = draw(&s->random) % 5;
    /* A journal that failed is tried again after a second. */
    unsigned times = harm_comes_and_goes(&s->harm) ? 6 : 1;

    s->end = (struct end){
        .at_ms = now_ms() + (int64_t)(draw(&s->random) % (longest_ms[kind] * times)),
        .acked = kind == 3 ? s->ledger.acked + 1 + draw(&s->random) % 3000 : NEVER,
        .got = kind == 4 ? s->durable.got + 1 + draw(&s->random) % 3000 : NEVER,
    };
}

static bool is_due(const struct siege *s)
{
    return now_ms() >= s->end.at_ms || s->ledger.acked >= s->end.acked ||
           s->durable.got >= s->end.got;
}

/* The last frames may be of earlier runs where the last ones were short: each start
 * writes one at least. Without its header all of a -wal is gone. */
static void excuse(struct siege *s)
{
    unsigned long before = s->kills > TORN_RUNS ? s->kills - TORN_RUNS : 0;

    ledger_excuse(&s->ledger, s->harm.kind == HARM_HEADER
                                  ? 1
                                  : s->acked_before[before % (TORN_RUNS + 1)] + 1);
}

static void cycle(struct siege *s)
{
    bool torn;

    s->acked_before[s->kills % (TORN_RUNS + 1)] = s->ledger.acked;
    plan(s);
    start(s);
    do
        (void)turn(s);
    while (!is_due(s));
    kill_it(s);
    torn = harm_dead(&s->harm);
    if (torn)
        excuse(s);
    desk_new_run(&s->durable, torn);
    desk_new_run(&s->other, torn);
}

static bool is_complete(const struct siege *s)
{
    return s->ledger.acked == s->ledger.made && s->other.last >= s->durable.highest &&
           s->ledger.covered == s->ledger.expected;
}

/* No harm any more: all that was sent arrives, or it never will. */
static void finish(struct siege *s)
{
    int64_t heard_ms = now_ms();

    s->last = s->durable.thorough = true;
    s->feeder.last = s->ledger.made ? s->ledger.made : 1;
    harm_end(&s->harm, 0);
    start(s);
    while (!is_complete(s) && now_ms() < heard_ms + QUIET_MS)
        if (turn(s))
            heard_ms = now_ms();
    stop(s);
}

/* --- the end ---------------------------------------------------------------------- */

static int report(struct siege *s)
{
    struct verdict v = ledger_judge(&s->ledger);
    const struct desk *d = &s->durable;

    printf("%lu kills, %" PRIu64 " records acknowledged, %" PRIu64 " sent again; %" PRIu64
           " alerts, %" PRIu64 " lost, %" PRIu64 " under two numbers, %" PRIu64
           " numbers used twice\n",
           s->kills, s->ledger.acked, s->feeder.resent, v.alerts, v.lost, v.twice,
           v.reused);
    printf("came again: %" PRIu64 " not acknowledged, %" PRIu64
           " whose acknowledgement was lost\n",
           d->again, d->again_acked);
    printf("connections: %" PRIu64 " of the sender, %" PRIu64 " and %" PRIu64
           " of subscribers\n",
           s->feeder.connections, d->connections, s->other.connections);
    if (s->harm.times || s->failing)
        printf("harm: %" PRIu64 " times; the journal failed %lu times, was set aside %lu "
               "times, found damaged %lu times; lost with the disk %" PRIu64
               ", under two numbers after it %" PRIu64 "\n",
               s->harm.times, s->failing, s->set_aside, s->damaged, v.excused,
               v.twice_excused);
    if (s->ledger.acked < s->ledger.made)
        printf("%" PRIu64 " records were never acknowledged\n",
               s->ledger.made - s->ledger.acked);
    if (s->other.last < d->highest)
        printf("the other subscriber stopped at %" PRIu64 " of %" PRIu64 "\n",
               s->other.last, d->highest);
    if (!s->durable.lossy && s->other.got != v.alerts)
        printf("the other subscriber got %" PRIu64 " alerts\n", s->other.got);
    return v.lost || v.twice || v.reused || s->ledger.acked < s->ledger.made ||
           s->other.last < d->highest || (!s->durable.lossy && s->other.got != v.alerts);
}

static int usage(void)
{
    fprintf(stderr,
            "usage: helper_siege [-k KILLS] [-f] [-H HARM] -j JOURNAL -i IN -o OUT "
            "-l LOG COMMAND...\n");
    return 2;
}

int main(int argc, char **argv)
{
    static struct siege siege = {.log.fd = -1, .log_fd = -1};
    struct siege *s = &siege;
    const char *in = NULL, *out = NULL;
    unsigned long kills = 10;
    int option, harm = HARM_NONE;

    while ((option = getopt(argc, argv, "+fk:H:j:i:o:l:r")) != -1)
        switch (option) {
        case 'k': kills = strtoul(optarg, NULL, 10); break;
        case 'f': s->must_fail = true; break;
        case 'H': harm = harm_kind_of(optarg); break;
        case 'j': s->harm.journal = optarg; break;
        case 'i': in = optarg; break;
        case 'o': out = optarg; break;
        case 'l': s->log_fd = open(optarg, O_WRONLY | O_CREAT | O_TRUNC, 0600); break;
        case 'r': return fputs(ledger_rules, stdout) < 0;
        default: return usage();
        }
    s->command = argv + optind;
    if (!in || !out || !s->harm.journal || s->log_fd < 0 || harm < 0 || !*s->command)
        return usage();
    s->random = random_seed();
    s->harm.kind = (enum harm_kind)harm;
    s->harm.random = &s->random;
    ledger_init(&s->ledger);
    feeder_init(&s->feeder, &s->ledger, in);
    desk_init(&s->durable, &s->ledger, out, true, &s->random);
    desk_init(&s->other, &s->ledger, out, false, &s->random);
    while (s->kills < kills || (s->must_fail && !has_noticed(s) && s->kills < 20 * kills))
        cycle(s);
    finish(s);
    return report(s);
}
