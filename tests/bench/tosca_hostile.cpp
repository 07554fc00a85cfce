/// What hostile templates cost the processor: what a budget refuses within 100 ms and 50 MB,
/// everything else at 4 MB/s or better. Beside what is slower stands what yaml-cpp takes alone.
///
///     tosca_hostile [--only TEXT] [PAAS]      PAAS defaults to ../paas beside this program
#include "events.hpp"
#include "hostile.hpp"
#include "sample.hpp"
#include "scratch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace {

using namespace paas::testing;
namespace fs = std::filesystem;

constexpr double kMilliseconds = 100;
constexpr double kMegabytes = 50;
constexpr double kMegabytesPerSecond = 4;
constexpr std::size_t kBytes = 4'000'000;
/// Milliseconds: the start of a process is not what is measured at a rate.
constexpr double kStart = 10;

/// The template's path and the size of all its files, written by a process of its own so that this
/// one stays small.
double write_apart(const HostileCase& each, const fs::path& folder) {
    const pid_t child = ::fork();
    if (child == 0) {
        fs::create_symlink(each.write(folder), folder / "entry");
        ::_exit(0);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) {
        std::printf("cannot write %s\n", each.name.c_str());
        std::exit(1);
    }
    double bytes = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        bytes += entry.is_symlink() || !entry.is_regular_file()
                     ? 0
                     : static_cast<double>(entry.file_size());
    }
    return bytes / 1e6;
}

enum class Verdict : std::uint8_t { well, near_the_library, missed };

/// Milliseconds of the processor that yaml-cpp alone takes for the file, in a process of its own.
double library_alone(const std::string& self, const std::string& file) {
    const double start = run_once({self, "--events", "/dev/null"}).processor;
    return run_once({self, "--events", file}).processor - start;
}

Verdict measure(const HostileCase& each, const std::string& paas, const std::string& self) {
    const ScratchFolder scratch("paas-hostile");
    const double size = write_apart(each, scratch.path());
    const Words words{paas, "validate", fs::read_symlink(scratch.path() / "entry").string()};
    std::vector<Sample> samples;
    for (int i = 0; i < 3; ++i) {
        samples.push_back(run_once(words));
        if (samples.back().processor > 2000) {
            break;
        }
    }
    const Sample best = *std::ranges::min_element(samples, {}, &Sample::processor);
    const double rate = size / (best.processor / 1000);
    const bool ended = best.code == 0 || best.code == 3;
    const bool well =
        ended && (each.refused ? best.processor <= kMilliseconds && best.megabytes <= kMegabytes
                               : best.processor <= kStart + size / kMegabytesPerSecond * 1000);
    std::printf("%s %-42s %8.1f MB %8.1f ms %7.1f MB peak %8.1f MB/s  code %d\n",
                well ? "  " : "! ", each.name.c_str(), size, best.processor, best.megabytes, rate,
                best.code);
    Verdict verdict = well ? Verdict::well : Verdict::missed;
    if (!well && ended && !each.refused) {
        // As for the cluster of tosca_speed: the library's own time and six tenths of it.
        const double library = library_alone(self, words.back());
        const double ratio = (best.processor - kStart) / library;
        std::printf("     yaml-cpp alone: %.1f ms; %.2f times as long\n", library, ratio);
        verdict = ratio <= 1.6 ? Verdict::near_the_library : verdict;
    }
    std::fflush(stdout);
    return verdict;
}

}  // namespace

int main(int argc, char** argv) {
    std::string paas = (fs::absolute(argv[0]).parent_path().parent_path() / "paas").string();
    std::string only;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--events") == 0 && i + 1 < argc) {
            parse_events(argv[i + 1]);
            return 0;
        }
        if (std::strcmp(argv[i], "--only") == 0 && i + 1 < argc) {
            only = argv[++i];
        } else {
            paas = argv[i];
        }
    }
    ::setenv("PAAS_CONFIG", "/nonexistent", 1);
    ::setenv("PAAS_NO_CACHE", "1", 1);
    const std::string self = fs::absolute(argv[0]).string();
    int missed = 0;
    int near_the_library = 0;
    for (const bool refused : {true, false}) {
        std::printf(refused ? "refused by a budget: limits %.0f ms and %.0f MB\n"
                            : "read to the end: limit %.0f MB/s\n",
                    refused ? kMilliseconds : kMegabytesPerSecond, kMegabytes);
        for (const auto& group : {hostile_yaml(kBytes), hostile_types(), hostile_imports()}) {
            for (const HostileCase& each : group) {
                if (each.refused == refused && each.name.find(only) != std::string::npos) {
                    const Verdict verdict = measure(each, paas, self);
                    missed += verdict == Verdict::well ? 0 : 1;
                    near_the_library += verdict == Verdict::near_the_library ? 1 : 0;
                }
            }
        }
    }
    std::printf("%d over their limit, %d of them within 1.6 times what yaml-cpp takes alone\n",
                missed, near_the_library);
    return missed == 0 ? 0 : 1;
}
