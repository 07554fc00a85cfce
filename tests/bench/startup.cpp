/// How long commands take from start to end, as a user waits for them: `paas --version`, and
/// `paas rank` over a federation of 1,000 providers with 50 flavors each.
///
///     startup [PAAS]      PAAS defaults to ../paas beside this program
#include "program.hpp"
#include "sample.hpp"
#include "scratch.hpp"
#include "world.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace paas;
using namespace paas::testing;

constexpr double kVersionMilliseconds = 2.0;
constexpr double kSharedObjects = 10;
constexpr double kRankMilliseconds = 60;

bool measure_version(const std::string& paas, const std::string& empty) {
    const Sample version = median_of({paas, "--version"}, 200);
    const Sample nothing = median_of({"/bin/true"}, 200);
    const Sample libraries = median_of({empty}, 200);
    const ProgramResult linked = run_program({"ldd", paas});
    const auto lines = std::ranges::count(linked.out, '\n');
    bool well =
        report("paas --version, median of 200", version.milliseconds, "ms", kVersionMilliseconds);
    std::printf("%-44s %8.2f ms, so paas itself takes %.2f ms\n", "/bin/true, measured likewise",
                nothing.milliseconds, version.milliseconds - nothing.milliseconds);
    std::printf("%-44s %8.2f ms, %.2f times as long\n", "its C++, YAML and SQLite libraries alone",
                libraries.milliseconds, version.milliseconds / libraries.milliseconds);
    well = report("lines of ldd", static_cast<double>(lines), "lines", kSharedObjects) && well;
    std::printf("%-44s %8.1f MB\n", "resident set of paas --version", version.megabytes);
    const bool has_hyperfine =
        run_program({"sh", "-c", "command -v hyperfine >/dev/null"}).code == 0;
    if (has_hyperfine) {
        const ProgramResult measured =
            run_program({"hyperfine", "-N", "--warmup", "20", "--runs", "300", "--style", "none",
                         "--export-csv", "/dev/stdout", paas + " --version"});
        std::printf("hyperfine (seconds):\n%s", measured.out.c_str());
    }
    return well;
}

bool measure_rank(const std::string& paas) {
    const ScratchFolder scratch("paas-startup");
    const std::string state = (scratch.path() / "state").string();
    const std::string machine = (scratch.path() / "machine.yaml").string();
    const std::string feeder = (scratch.path() / "feeder.jsonl").string();
    ::setenv("PAAS_STATE_DIR", state.c_str(), 1);
    ::setenv("PAAS_CONFIG", (scratch.path() / "config.yaml").c_str(), 1);
    ::setenv("PAAS_NO_WORKER", "1", 1);
    std::ofstream(machine) << kMachineTemplate;
    std::ofstream(feeder) << feeder_messages(make_federation({.providers = 1000, .flavors = 50}));
    const ProgramResult fed = run_program({paas, "feed", feeder});
    if (fed.code != 0) {
        std::printf("cannot feed: %s", fed.err.c_str());
        return false;
    }
    const Sample rank = median_of({paas, "rank", machine, "--group", "lab/test"}, 21);
    const bool well = report("paas rank, 1,000 providers x 50 flavors", rank.milliseconds, "ms",
                             kRankMilliseconds);
    std::printf("%-44s %8.1f MB\n", "resident set of paas rank", rank.megabytes);
    return well;
}

}  // namespace

int main(int argc, char** argv) {
    const auto here = std::filesystem::absolute(argv[0]).parent_path();
    const std::string paas = argc > 1 ? argv[1] : (here.parent_path() / "paas").string();
    const bool version = measure_version(paas, (here / "empty").string());
    const bool rank = measure_rank(paas);
    return version && rank ? 0 : 1;
}
