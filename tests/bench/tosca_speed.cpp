/// How fast templates are checked: whole processes against the Python parser (tosca-parser from
/// PyPI) in the same run, and the library against its own limit.
///
///     tosca_speed [PAAS]      PAAS defaults to ../paas beside this program
///
/// PAAS_TOSCA_PARSER names the peer's program; `bootstrap bench` installs and sets it. Real
/// templates are measured too where ../shared/corpus beside the project has them.
#include "documents.hpp"
#include "events.hpp"
#include "sample.hpp"
#include "scratch.hpp"

#include "paas/sources/import_loader.hpp"
#include "paas/tosca/template.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

using namespace paas;
using namespace paas::testing;
namespace fs = std::filesystem;

std::string content(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// What the YAML library alone needs for these files.
double event_parse(const std::vector<fs::path>& files) {
    return median_time([&] { std::ranges::for_each(files, parse_events); }, 15);
}

/// Runs a function in a process of its own, so that this one stays small.
template <typename Work>
void apart(const Work& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        work();
        ::_exit(0);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) {
        std::printf("cannot write the templates\n");
        std::exit(1);
    }
}

class Bench {
public:
    explicit Bench(std::string paas) : paas_(std::move(paas)) {
        if (const char* peer = std::getenv("PAAS_TOSCA_PARSER");
            peer != nullptr && fs::exists(peer)) {
            peer_ = peer;
        } else {
            std::printf("skipped: no peer: PAAS_TOSCA_PARSER does not name tosca-parser\n");
        }
        ::setenv("PAAS_CONFIG", "/nonexistent", 1);
        ::setenv("XDG_CACHE_HOME", (scratch_.path() / "cache").c_str(), 1);
        ::unsetenv("PAAS_NO_CACHE");
        ::unsetenv("PAAS_CACHE_DIR");
        apart([this] {
            std::ofstream(file("hello.yaml")) << hello_template();
            std::ofstream(file("types.yaml")) << infrastructure_types();
            std::ofstream(file("cluster.yaml")) << cluster_template();
            std::ofstream(file("nodes-1000.yaml")) << large_template(1000);
            std::ofstream(file("nodes-10000.yaml")) << large_template(10000);
        });
    }

    void run() {
        const Sample start = median_of({paas_, "--version"}, 51);
        std::printf("%-44s %8.2f ms\n", "process start (paas --version)", start.milliseconds);
        const Sample hello = validate("hello world", file("hello.yaml"), 51, 3);
        std::printf("%-44s %8.2f MB\n", "  peak memory", hello.megabytes);
        cluster("cluster, 3,000 lines of types", file("cluster.yaml"), file("types.yaml"), start);
        corpus_cluster(start);
        many_nodes();
        library();
    }

    [[nodiscard]] bool well() const { return well_; }

private:
    [[nodiscard]] fs::path file(const std::string& name) const { return scratch_.path() / name; }

    void limit(const std::string& what, double figure, const char* unit, double most) {
        well_ = report(what, figure, unit, most) && well_;
    }

    Sample ours(const fs::path& file, std::size_t runs, bool cache) {
        Words words{paas_, "validate", file.string()};
        if (!cache) {
            words.emplace_back("--no-cache");
        }
        return median_of(std::move(words), runs);
    }

    void against_peer(const fs::path& file, double milliseconds, std::size_t runs) {
        if (peer_.empty()) {
            return;
        }
        const Words words{peer_, "--template-file", file.string()};
        const Sample first = run_once(words);
        constexpr double kLong = 2000;  // milliseconds: one such run tells enough
        const Sample peer = first.milliseconds > kLong ? first : median_of(words, runs, first.code);
        std::printf("  tosca-parser: %.0f ms, %.1f MB, code %d: %.1f times as long\n",
                    peer.milliseconds, peer.megabytes, peer.code, peer.milliseconds / milliseconds);
    }

    /// As a template that was never seen before.
    Sample validate(const std::string& what, const fs::path& file, std::size_t runs, double most) {
        const Sample sample = ours(file, runs, false);
        limit(what, sample.milliseconds, "ms", most);
        against_peer(file, sample.milliseconds, std::min<std::size_t>(runs, 5));
        return sample;
    }

    /// Cold: 15 ms, or 1.6 times what no program with this YAML library can avoid.
    void cluster(const std::string& what, const fs::path& file, const fs::path& types,
                 const Sample& start) {
        const double events = event_parse({file, types});
        const double least = start.milliseconds + events;
        std::printf("%-44s %8.2f ms\n", "yaml-cpp events alone", events);
        const Sample cold = ours(file, 31, false);
        limit(what + ", cold", cold.milliseconds, "ms", std::max(15.0, 1.6 * least));
        std::printf("  %.2f times start and events\n", cold.milliseconds / least);
        against_peer(file, cold.milliseconds, 5);
        const Sample cached = ours(file, 31, true);
        limit(what + ", cached", cached.milliseconds, "ms", 6);
        std::printf("  peak memory %.1f MB cold, %.1f MB cached\n", cold.megabytes,
                    cached.megabytes);
        against_peer(file, cached.milliseconds, 5);
    }

    void corpus_cluster(const Sample& start) {
        const fs::path corpus = fs::path(PAAS_SOURCE_DIR).parent_path() / "shared" / "corpus";
        const fs::path types = corpus / "indigo-types" / "custom_types.yaml";
        const fs::path real =
            corpus / "indigo-types" / "examples" / "kubernetes_cluster_deepaas.yaml";
        if (!fs::exists(types) || !fs::exists(real)) {
            std::printf("skipped: INDIGO's cluster: no corpus beside the project\n");
            return;
        }
        // With the import made local, for both programs.
        apart([&] {
            std::string text = content(real);
            const std::size_t url = text.find("https://");
            const std::size_t end = text.find_first_of(" \n", url);
            text.replace(url, end - url, "custom_types.yaml");
            std::ofstream(file("kubernetes_cluster.yaml")) << text;
            fs::copy_file(types, file("custom_types.yaml"));
        });
        cluster("INDIGO's Kubernetes cluster", file("kubernetes_cluster.yaml"),
                file("custom_types.yaml"), start);
    }

    void many_nodes() {
        const Sample few = validate("1,000 nodes", file("nodes-1000.yaml"), 15, 100);
        const Sample many = validate("10,000 nodes", file("nodes-10000.yaml"), 7, 600);
        limit("  peak memory of 10,000 nodes (VmHWM)", many.megabytes, "MB", 120);
        limit("  time from 1,000 to 10,000 nodes", many.milliseconds / few.milliseconds, "times",
              11);
    }

    /// The library with its types warm, one thread.
    void library() {
        const std::string text = cluster_template();
        const std::string name = file("cluster.yaml").string();
        tosca::TypeCache cache;
        tosca::ValidateOptions options;
        options.cache = &cache;
        sources::ImportLoader imports(scratch_.path(), {});
        std::size_t done = 0;
        const auto once = [&] {
            DiagnosticList findings;
            if (!tosca::validate(text, name, imports, options, findings)) {
                std::printf("the cluster is refused: %s\n", findings.all().front().message.c_str());
                std::exit(1);
            }
            ++done;
        };
        once();
        done = 0;
        using Clock = std::chrono::steady_clock;
        const auto start = Clock::now();
        while (Clock::now() - start < std::chrono::seconds(2)) {
            once();
        }
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        const double rate = static_cast<double>(done) / seconds;
        std::printf("%-44s %8.0f templates/s, limit 1000, ratio %.2f\n",
                    "library, warm, one core: the cluster", rate, 1000 / rate);
        well_ = rate >= 1000 && well_;
    }

    ScratchFolder scratch_{"paas-tosca-speed"};
    std::string paas_;
    std::string peer_;
    bool well_ = true;
};

}  // namespace

int main(int argc, char** argv) {
    const auto beside = fs::absolute(argv[0]).parent_path().parent_path() / "paas";
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // it takes minutes: show each figure as it comes
    Bench bench(argc > 1 ? argv[1] : beside.string());
    bench.run();
    return bench.well() ? 0 : 1;
}
