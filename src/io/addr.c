#include "io/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

static int parse_path(struct span path, struct addr *a, const char **error)
{
    if (!path.n) {
        *error = "a path is missing after the colon";
        return -1;
    }
    if (path.n >= sizeof(a->path)) {
        *error = "the path is too long for a unix socket (at most 107 bytes)";
        return -1;
    }
    memcpy(a->path, path.p, path.n);
    a->path[path.n] = '\0';
    return 0;
}

/* The last colon that is not inside brackets; NULL where there is none. */
static const char *port_colon(struct span s)
{
    const char *colon = NULL;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ']')
            colon = NULL;
        if (s.p[i] == ':')
            colon = s.p + i;
    }
    return colon;
}

static int parse_port(struct span s, uint16_t *port)
{
    uint64_t n;

    if (s.n > 5 || number_read(s, UINT16_MAX, &n) < 0)
        return -1;
    *port = (uint16_t)n;
    return 0;
}

static int set_v4(struct addr *a, const char *host, uint16_t port)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};

    if (inet_pton(AF_INET, host, &v4.sin_addr) != 1)
        return -1;
    memcpy(&a->tcp, &v4, sizeof(v4));
    a->tcp_len = sizeof(v4);
    return 0;
}

static int set_v6(struct addr *a, const char *host, uint16_t port)
{
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

    if (inet_pton(AF_INET6, host, &v6.sin6_addr) != 1)
        return -1;
    memcpy(&a->tcp, &v6, sizeof(v6));
    a->tcp_len = sizeof(v6);
    return 0;
}

static int set_host(struct addr *a, struct span host, uint16_t port)
{
    char text[INET6_ADDRSTRLEN];

    if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']') {
        host.p++;
        host.n -= 2;
        if (host.n >= sizeof(text))
            return -1;
        memcpy(text, host.p, host.n);
        text[host.n] = '\0';
        return set_v6(a, text, port);
    }
    if (span_is(host, "*"))
        return set_v6(a, "::", port);
    if (span_is(host, "localhost"))
        return set_v4(a, "127.0.0.1", port);
    if (host.n >= sizeof(text))
        return -1;
    memcpy(text, host.p, host.n);
    text[host.n] = '\0';
    return set_v4(a, text, port);
}

static int parse_tcp(struct span s, struct addr *a, const char **error)
{
    const char *colon = port_colon(s);
    uint16_t port;

    if (!colon ||
        parse_port(span_make(colon + 1, (size_t)(s.p + s.n - colon - 1)), &port) < 0) {
        *error = "expected tcp:HOST:PORT with a port from 0 to 65535";
        return -1;
    }
    if (set_host(a, span_make(s.p, (size_t)(colon - s.p)), port) < 0) {
        *error =
            "expected a numeric address (127.0.0.1, [::1]), localhost, or * as the host";
        return -1;
    }
    return 0;
}

int addr_parse(struct span text, struct addr *a, const char **error)
{
    static const struct {
        const char *prefix;
        enum addr_kind kind;
    } forms[] = {
        {"unix:", ADDR_UNIX},
        {"unix-dgram:", ADDR_UNIX_DGRAM},
        {"tcp:", ADDR_TCP},
        {"fd:", ADDR_FD},
    };

    memset(a, 0, sizeof(*a));
    if (span_is(text, "stdin")) {
        a->kind = ADDR_STDIN;
        return 0;
    }
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t n = strlen(forms[i].prefix);

        if (!span_starts(text, forms[i].prefix))
            continue;
        a->kind = forms[i].kind;
        text = span_make(text.p + n, text.n - n);
        return a->kind == ADDR_TCP ? parse_tcp(text, a, error)
                                   : parse_path(text, a, error);
    }
    *error = "expected unix:PATH, unix-dgram:PATH, tcp:HOST:PORT, fd:NAME or stdin";
    return -1;
}

bool addr_is_loopback(const struct sockaddr *sa)
{
    const struct sockaddr_in *v4 = (const void *)sa;
    const struct sockaddr_in6 *v6 = (const void *)sa;

    if (sa->sa_family == AF_INET)
        return ntohl(v4->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    return sa->sa_family != AF_INET6 || IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

void addr_format(const struct sockaddr *sa, char out[ADDR_TEXT_SIZE])
{
    char host[INET6_ADDRSTRLEN] = "";

    out[0] = '\0';
    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)sa;

        (void)inet_ntop(AF_INET, &v4->sin_addr, host, sizeof(host));
        (void)snprintf(out, ADDR_TEXT_SIZE, "%s:%u", host, ntohs(v4->sin_port));
    } else if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)sa;

        (void)inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof(host));
        (void)snprintf(out, ADDR_TEXT_SIZE, "[%s]:%u", host, ntohs(v6->sin6_port));
    }
}
