/* What this machine can do at best, with no product in the way.

   pingpong socket BYTES COUNT   a round trip of BYTES over a Unix socket between two processes, COUNT
                                 times; prints p50, p95 and p99 in microseconds and the rate
   pingpong echo                 answers each line of standard input that has an id with an empty result,
                                 at once: what a client itself costs */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int transfer(int fd, char *bytes, size_t count, int writing) {
    for (size_t done = 0; done < count;) {
        ssize_t step = writing ? write(fd, bytes + done, count - done) : read(fd, bytes + done, count - done);
        if (step <= 0) return 0;
        done += (size_t)step;
    }
    return 1;
}

static int by_value(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static int measure_socket(size_t bytes, int count) {
    int pair[2];
    char *message = calloc(1, bytes);
    int64_t *took = calloc((size_t)count, sizeof *took);
    if (!message || !took || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
    pid_t child = fork();
    if (child == 0) {
        close(pair[0]);
        while (transfer(pair[1], message, bytes, 0) && transfer(pair[1], message, bytes, 1)) {}
        _exit(0);
    }
    close(pair[1]);
    int64_t start = now_ns();
    for (int i = 0; i < count; i++) {
        int64_t sent = now_ns();
        if (!transfer(pair[0], message, bytes, 1) || !transfer(pair[0], message, bytes, 0)) return 1;
        took[i] = now_ns() - sent;
    }
    double seconds = (double)(now_ns() - start) / 1e9;
    close(pair[0]);
    waitpid(child, NULL, 0);
    qsort(took, (size_t)count, sizeof *took, by_value);
    printf("{\"p50_us\": %.1f, \"p95_us\": %.1f, \"p99_us\": %.1f, \"per_second\": %.0f}\n",
           (double)took[count / 2] / 1e3, (double)took[count / 100 * 95] / 1e3,
           (double)took[count / 100 * 99] / 1e3, count / seconds);
    return 0;
}

static int echo(void) {
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        const char *id = strstr(line, "\"id\":");
        if (!id) continue;
        printf("{\"jsonrpc\":\"2.0\",\"id\":%lld,\"result\":{\"content\":[{\"type\":\"text\","
               "\"text\":\"{}\"}],\"structuredContent\":{}}}\n", atoll(id + 5));
        fflush(stdout);
    }
    return 0;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc == 4 && strcmp(argv[1], "socket") == 0) {
        return measure_socket((size_t)atol(argv[2]), atoi(argv[3]));
    }
    if (argc == 2 && strcmp(argv[1], "echo") == 0) return echo();
    fprintf(stderr, "usage: pingpong socket BYTES COUNT | pingpong echo\n");
    return 64;
}
