/// How long it takes to read many clouds at once, against the longest one alone: 50 recorded clouds
/// on loopback, each request answered after 100 ms.
#include "cloud_replay.hpp"
#include "sample.hpp"

#include "paas/feed/run.hpp"
#include "paas/plugin/loader.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace paas;
using namespace paas::feed;
using namespace paas::testing;
using namespace std::chrono_literals;

constexpr std::size_t kClouds = 50;
constexpr auto kLatency = 100ms;
constexpr double kLongest = 3.0;  ///< times the longest provider alone
/// The run may open 128; a server may not have noticed yet that one was closed.
constexpr double kConnections = 140;

struct Site {
    explicit Site(const char* recording) : cloud(recording), server(cloud) {
        cloud.set_fault([](const CloudCall&, Reply said) {
            said.before = kLatency;
            return said;
        });
    }
    CloudReplay cloud;
    CloudServer server;
};

void add(Sources& sources, const Site& site, std::size_t number) {
    const std::string name = "SITE-" + std::to_string(number);
    sources.issuers[0].groups[0].slas.emplace_back().id = "sla-" + name;
    ProviderSource& provider = sources.providers.emplace_back();
    provider.type = "openstack";
    provider.name = name;
    provider.auth_url = site.server.auth_url();
    provider.identity_providers.push_back(
        {sources.issuers[0].endpoint, "test-iam", "openid", "", ""});
    provider.regions.emplace_back().name = site.cloud.region();
    ProjectSource& project = provider.projects.emplace_back();
    project.id = site.cloud.project();
    project.sla = "sla-" + name;
}

Sources federation(const std::list<Site>& sites, std::size_t first, std::size_t count) {
    Sources sources;
    IssuerSource& issuer = sources.issuers.emplace_back();
    issuer.endpoint = "https://iam.example.org/";
    issuer.token = {SecretReference::Kind::environment, "TOKEN"};
    issuer.groups.push_back({"lab", {}});
    std::size_t number = 0;
    for (const Site& site : sites) {
        if (number >= first && number < first + count) {
            add(sources, site, number);
        }
        ++number;
    }
    return sources;
}

/// Looks every few milliseconds how many connections are open at all servers together.
class Watcher {
public:
    explicit Watcher(const std::list<Site>& sites)
        : thread_([this, &sites](const std::stop_token& stop) {
              while (!stop.stop_requested()) {
                  std::size_t open = 0;
                  for (const Site& site : sites) {
                      open += site.server.http().open();
                  }
                  most_ = std::max(most_.load(), open);
                  std::this_thread::sleep_for(3ms);
              }
          }) {}
    [[nodiscard]] std::size_t most() const { return most_; }

private:
    std::atomic<std::size_t> most_{0};
    std::jthread thread_;
};

class Bench {
public:
    explicit Bench(const std::filesystem::path& modules) : loader_({modules}) {}

    /// Seconds that reading takes; throws when something is not complete.
    double seconds(const Sources& sources) {
        FeederRun run(
            {}, {.clients = [this](net::HttpClientOptions options)
                     -> Result<std::unique_ptr<net::HttpClient>> {
                     auto module = loader_.load<net::HttpModule>("curl");
                     if (!module) {
                         return tl::unexpected<Error>(module.error());
                     }
                     return (*module)->make(std::move(options));
                 },
                 .tokens = {[](std::string_view) { return std::optional<std::string>("token"); },
                            &clock_},
                 .clock = clock_,
                 .random = random_,
                 .log = log_});
        const auto start = std::chrono::steady_clock::now();
        const auto readings = run.read(sources, {}, {});
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        for (const Reading& reading : readings) {
            if (reading.outcome != Outcome::complete) {
                throw std::runtime_error(reading.findings.empty() ? "a cloud was not read"
                                                                  : reading.findings[0].message);
            }
        }
        return took.count();
    }

private:
    plugin::ModuleLoader loader_;
    SystemClock clock_;
    SystemRandom random_;
    NullLogger log_;
};

bool measure(const std::filesystem::path& modules) {
    std::list<Site> sites;
    for (std::size_t i = 0; i < kClouds; ++i) {
        sites.emplace_back(i % 2 == 0 ? "RegionOne" : "RegionTwo");
    }
    Bench bench(modules);
    (void)bench.seconds(federation(sites, 0, 1));  // loads the module
    // One recording has more pages than the other: the longer chain counts.
    double alone = 0;
    for (std::size_t i = 0; i < 2; ++i) {
        alone = std::max(alone, bench.seconds(federation(sites, i, 1)));
    }
    const Watcher watcher(sites);
    const double together = bench.seconds(federation(sites, 0, kClouds));
    std::printf("%-44s %8.0f ms\n", "the longest of 50 clouds alone", alone * 1000);
    std::printf("%-44s %8.0f ms\n", "50 clouds at once", together * 1000);
    const bool quick =
        report("50 clouds, against the longest alone", together / alone, "x", kLongest);
    const bool bounded = report("connections open at one time", static_cast<double>(watcher.most()),
                                "", kConnections);
    return quick && bounded;
}

}  // namespace

int main(int /*argc*/, char** argv) {
    const auto build = std::filesystem::absolute(argv[0]).parent_path().parent_path().parent_path();
    try {
        return measure(build / "lib/paas/modules") ? 0 : 1;
    } catch (const std::exception& problem) {
        std::printf("%s\n", problem.what());
        return 1;
    }
}
