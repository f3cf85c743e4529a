// The benchmark of the tree against its peers.
//
//   tree_bench [options of Google Benchmark]     times; every peer is checked first
//   tree_bench --check                           the checks alone
//   tree_bench --bytes                           bytes per mapping, a line a peer
//   tree_bench --count=N                         under callgrind: up to N operations
//                                                of each case, one dump a case
//   tree_bench --each                            likewise, a dump for each operation of one
//                                                case
//   ... --only=REGEX                             cases whose name matches
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <regex>

#include <benchmark/benchmark.h>

#include "bench/count.h"
#include "bench/registry.h"

std::vector<Peer> &peers() {
    static std::vector<Peer> all;
    return all;
}

namespace {

struct Options {
    bool check = false;
    bool bytes = false;
    uint64_t count = 0;
    bool each = false;
    std::string only = ".*";
};

// True if the word is an option of ours, which ends in "=" if it has a value.
bool option_is(const char *word, const char *name, std::string &value) {
    size_t length = std::strlen(name);
    if (std::strncmp(word, name, length) != 0) {
        return false;
    }
    value = word + length;
    return name[length - 1] == '=' || value.empty();
}

// Takes ours out and leaves the rest.
Options options_take(int &argc, char **argv) {
    Options options;
    int kept = 1;
    for (int i = 1; i < argc; i++) {
        std::string value;
        if (option_is(argv[i], "--check", value)) {
            options.check = true;
        } else if (option_is(argv[i], "--bytes", value)) {
            options.bytes = true;
        } else if (option_is(argv[i], "--count=", value)) {
            options.count = std::stoull(value);
        } else if (option_is(argv[i], "--each", value)) {
            options.each = true;
        } else if (option_is(argv[i], "--only=", value)) {
            options.only = value;
        } else {
            argv[kept++] = argv[i];
        }
    }
    argc = kept;
    return options;
}

bool check_all() {
    bool good = true;
    for (const Peer &peer : peers()) {
        std::string difference = peer.check();
        std::fprintf(stderr, "check %s: %s\n", peer.name.c_str(),
                     difference.empty() ? "as the oracle" : difference.c_str());
        good = good && difference.empty();
    }
    return good;
}

// Prepared once: the library calls a benchmark many times, the others in between.
Loop &case_loop(const Case &each) {
    static std::map<const Case *, std::unique_ptr<Loop>> loops;
    std::unique_ptr<Loop> &loop = loops[&each];
    if (!loop) {
        loop = each.prepare();
    }
    return *loop;
}

void case_time(const Case &each, benchmark::State &state) {
    Loop &loop = case_loop(each);
    loop.run(1);
    while (state.KeepRunningBatch(state.max_iterations)) {
        loop.run(static_cast<uint64_t>(state.max_iterations));
    }
}

// What the options ask for, of one case.
void case_run(const std::string &name, const Case &each, const Options &options) {
    if (options.count > 0) {
        case_count(name, *each.prepare(), options.count);
    } else {
        benchmark::RegisterBenchmark(name.c_str(),
                                     [&each](benchmark::State &state) { case_time(each, state); });
    }
}

void cases_run(const Options &options) {
    std::regex only(options.only);
    for (const Peer &peer : peers()) {
        for (const Case &each : peer.cases) {
            std::string name =
                peer.name + "/" + each.workload + "/" + std::to_string(each.mappings);
            if (std::regex_search(name, only)) {
                case_run(name, each, options);
            }
        }
    }
}

void each_count(const Options &options) {
    std::regex only(options.only);
    for (const Peer &peer : peers()) {
        if (std::regex_search(peer.name, only)) {
            case_count_each(peer.name, *peer.each.prepare(), EACH_OPERATIONS);
        }
    }
}

void bytes_print() {
    for (const Peer &peer : peers()) {
        std::printf("%s\t%.2f\n", peer.name.c_str(), peer.bytes());
    }
}

} // namespace

int main(int argc, char **argv) {
    Options options = options_take(argc, argv);
    if (options.bytes) {
        bytes_print();
        return 0;
    }
    if (options.each) {
        each_count(options);
        return 0;
    }
    bool is_timed = options.count == 0;
    if (is_timed && !check_all()) {
        return 1;
    }
    if (options.check) {
        return 0;
    }
    cases_run(options);
    if (is_timed) {
        benchmark::Initialize(&argc, argv);
        benchmark::RunSpecifiedBenchmarks();
    }
    return 0;
}
