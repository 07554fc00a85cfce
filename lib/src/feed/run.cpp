#include "paas/feed/run.hpp"

#include "feed/codes.hpp"
#include "feed/credentials.hpp"
#include "feed/deadlines.hpp"
#include "feed/kubernetes.hpp"
#include "feed/missing_facts.hpp"
#include "feed/openstack.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <numeric>
#include <thread>

namespace paas::feed {

namespace k8s = clients::kubernetes;
namespace os = clients::openstack;
using federation::Provider;

namespace {

/// A provider that answers slowly gives its time to the others: first one project of each, then the
/// next of each.
std::vector<std::size_t> interleaved(const std::vector<Connection>& all) {
    std::vector<std::size_t> turn(all.size());
    std::map<std::size_t, std::size_t> seen;
    for (std::size_t i = 0; i < all.size(); ++i) {
        turn[i] = seen[all[i].provider]++;
    }
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return turn[i]; });
    return order;
}

/// Whether the provider is to blame: it did not answer, or not in a way that can be understood.
bool is_down(const Error& error) {
    return error.code == ErrorCode::unavailable || error.code == ErrorCode::deadline_exceeded;
}

/// All that could not be read of a provider that does not answer.
void miss_everything(Provider& provider, const Error& error) {
    namespace fact = federation::fact;
    const std::string why = to_string(error);
    const std::vector<std::string_view> facts =
        provider.type == "kubernetes"
            ? std::vector{fact::kComputeQuotas, fact::kStorageQuotas, fact::kLimitRanges,
                          fact::kStorageClasses, fact::kNodePools}
            : std::vector{fact::kFlavors,      fact::kImages,        fact::kNetworks,
                          fact::kVolumeTypes,  fact::kComputeQuotas, fact::kStorageQuotas,
                          fact::kNetworkQuotas};
    for (const std::string_view what : facts) {
        provider.missing.push_back({std::string(what), why});
    }
    provider.status = federation::status::kLimited;
}

net::HttpLimits limits_of(const ProviderSource& source) {
    net::HttpLimits limits;
    limits.total = source.timeout;
    limits.connect = std::min(limits.connect, source.timeout);
    limits.slow_for = source.timeout;  // a cloud may think as long as it may take in all
    return limits;
}

}  // namespace

std::string_view to_string(Outcome outcome) noexcept {
    switch (outcome) {
        case Outcome::complete:
            return "complete";
        case Outcome::limited:
            return "limited";
        case Outcome::refused:
            break;
    }
    return "refused";
}

Provider entry_of(const Sources& sources, const Connection& connection, Timestamp now) {
    const ProviderSource& source = sources.providers[connection.provider];
    const RegionSource& region = source.regions[connection.region];
    Provider provider;
    provider.name = source.name;
    provider.type = source.type;
    provider.region = region.name;
    provider.project = source.projects[connection.project].id;
    provider.endpoint = source.auth_url;
    provider.issuer_endpoint = connection.issuer;
    provider.issuer_name = connection.identity.name;
    provider.issuer_protocol = connection.identity.protocol;
    provider.issuer_audience = connection.identity.audience;
    provider.user_group = connection.group;
    provider.sla_id = connection.sla.id;
    provider.slas.push_back(
        {connection.sla.id, connection.sla.from, connection.sla.to, connection.sla.projects});
    provider.overbooking_cpu = region.overbooking_cpu;
    provider.overbooking_ram = region.overbooking_ram;
    provider.bandwidth_in = region.bandwidth_in;
    provider.bandwidth_out = region.bandwidth_out;
    provider.timestamp = std::chrono::floor<std::chrono::seconds>(now);
    if (source.expires_after > Milliseconds{0}) {
        provider.expires = provider.timestamp + source.expires_after;
    }
    return provider;
}

std::vector<Provider> resting_entries(const Sources& sources, Timestamp now) {
    Sources resting = sources;
    for (ProviderSource& source : resting.providers) {
        // Read as active, so that `connections` lists them.
        const bool rests = source.status == federation::status::kMaintenance;
        source.status = rests ? federation::status::kActive : federation::status::kRemoved;
    }
    std::vector<Provider> entries;
    for (const Connection& connection : connections(resting)) {
        Provider& entry = entries.emplace_back(entry_of(sources, connection, now));
        entry.status = federation::status::kMaintenance;
    }
    return entries;
}

struct FeederRun::Impl {
    Impl(RunOptions given, RunContext the_context)
        : options(std::move(given)), context(std::move(the_context)) {}

    /// A client trusts one file of certificates beside the system's.
    struct Client {
        std::unique_ptr<net::HttpClient> plain;
        std::unique_ptr<net::RetryingClient> retrying;
    };
    struct Work {
        const Sources& sources;
        std::vector<Connection> connections;
        std::map<std::filesystem::path, Result<Client>> clients;
        std::map<std::string, std::shared_ptr<os::Cloud>> clouds;
        std::map<std::string, std::shared_ptr<k8s::Cluster>> clusters;
        std::mutex mutex;  ///< of both
    };

    void prepare(Work& work);
    [[nodiscard]] std::filesystem::path ca_file_of(const ProviderSource& source) const;
    /// The one with this key, made when it is the first that asks.
    template <typename T, typename MakeOptions>
    [[nodiscard]] Result<std::shared_ptr<T>> shared(
        Work& work, std::map<std::string, std::shared_ptr<T>>& known, const std::string& key,
        const Connection& connection, const MakeOptions& make_options);
    [[nodiscard]] Result<std::shared_ptr<os::Cloud>> cloud(Work& work,
                                                           const Connection& connection);
    [[nodiscard]] Result<os::CloudOptions> cloud_options(const Work& work,
                                                         const Connection& connection) const;
    [[nodiscard]] Result<os::Login> login(const Connection& connection) const;
    [[nodiscard]] Result<std::shared_ptr<k8s::Cluster>> cluster(Work& work,
                                                                const Connection& connection);
    [[nodiscard]] Result<k8s::ClusterOptions> cluster_options(const Work& work,
                                                              const Connection& connection) const;
    [[nodiscard]] net::Pace pace_of(const ProviderSource& source) const;
    void read_namespace(Work& work, const std::string& name, const std::stop_token& stop,
                        const Deadlines& deadlines, Reading& reading);
    void read_one(Work& work, const std::string& name, Deadlines& deadlines, Reading& reading);
    void give_up(const std::string& name, Error error, Reading& reading,
                 bool is_late = false) const;
    static void check_clock(std::optional<Milliseconds> ahead, const std::string& name,
                            Reading& reading);
    void check_one(Work& work, std::size_t index, const std::stop_token& stop,
                   std::vector<Check>& checks);
    void check_namespace(Work& work, const Connection& connection, const std::stop_token& stop,
                         std::vector<Check>& checks);
    /// False when there is no token.
    bool check_token(const std::string& name, auth::TokenSource& tokens,
                     const auth::TokenNeed& need, const std::stop_token& stop,
                     std::vector<Check>& checks) const;
    [[nodiscard]] std::string name_of(const Work& work, const Connection& connection) const;
    void in_parallel(const std::vector<std::size_t>& order,
                     const std::function<void(std::size_t)>& task) const;

    RunOptions options;
    RunContext context;
};

std::string FeederRun::Impl::name_of(const Work& work, const Connection& connection) const {
    const ProviderSource& source = work.sources.providers[connection.provider];
    return source.name + '/' + source.regions[connection.region].name + '/' +
           source.projects[connection.project].id;
}

std::filesystem::path FeederRun::Impl::ca_file_of(const ProviderSource& source) const {
    return source.ca_file.empty() ? options.ca_file : std::filesystem::path(source.ca_file);
}

void FeederRun::Impl::prepare(Work& work) {
    net::HttpClientOptions http;
    // A catalogue may name hosts of the site's own network; only an administrator may name this
    // machine or the metadata service of the one it runs on.
    http.rules.reach = net::Reach::site;
    std::vector<std::filesystem::path> files;
    for (const Connection& connection : work.connections) {
        const ProviderSource& source = work.sources.providers[connection.provider];
        if (const auto url = net::Url::parse(source.auth_url)) {
            http.rules.named_hosts.push_back(url->host());
        }
        files.push_back(ca_file_of(source));
    }
    std::ranges::sort(files);
    const auto repeated = std::ranges::unique(files);
    files.erase(repeated.begin(), repeated.end());
    const auto share = static_cast<std::uint32_t>(std::max<std::size_t>(files.size(), 1));
    http.connections = std::max(options.open_connections / share, 1U);
    http.connections_per_host = std::min(options.open_per_host, http.connections);
    http.log = &context.log;
    for (const std::filesystem::path& file : files) {
        http.ca_file = file;
        auto made = context.clients(http);
        if (!made) {
            work.clients.emplace(file, fail(std::move(made.error())));
            continue;
        }
        Client client;
        client.plain = std::move(*made);
        client.retrying = std::make_unique<net::RetryingClient>(*client.plain, options.retry,
                                                                context.clock, context.random);
        work.clients.emplace(file, std::move(client));
    }
}

Result<os::Login> FeederRun::Impl::login(const Connection& connection) const {
    const LoginSource& from = connection.login;
    const auto secret = [reference = from.secret, tokens = context.tokens] {
        return secret_of(reference, tokens);
    };
    if (from.kind == LoginSource::Kind::application_credential) {
        return os::CredentialLogin{from.name, secret};
    }
    if (from.kind == LoginSource::Kind::password) {
        return os::PasswordLogin{from.name, from.domain, secret};
    }
    auto tokens = tokens_of(connection.token, context.tokens);
    if (!tokens) {
        return fail(std::move(tokens.error()));
    }
    os::FederatedLogin federated;
    federated.identity_provider = connection.identity.name;
    federated.protocol = connection.identity.protocol;
    federated.need.issuer = connection.issuer;
    federated.need.audience = connection.identity.audience;
    federated.tokens = std::move(*tokens);
    return federated;
}

template <typename T, typename MakeOptions>
Result<std::shared_ptr<T>> FeederRun::Impl::shared(Work& work,
                                                   std::map<std::string, std::shared_ptr<T>>& known,
                                                   const std::string& key,
                                                   const Connection& connection,
                                                   const MakeOptions& make_options) {
    const std::scoped_lock lock(work.mutex);
    if (const auto one = known.find(key); one != known.end()) {
        return one->second;
    }
    auto& client = work.clients.at(ca_file_of(work.sources.providers[connection.provider]));
    if (!client) {
        return fail(client.error());
    }
    auto made = make_options();
    if (!made) {
        return fail(std::move(made.error()));
    }
    auto one = std::make_shared<T>(std::move(*made), *client->retrying, context.clock);
    known.emplace(key, one);
    return one;
}

Result<os::CloudOptions> FeederRun::Impl::cloud_options(const Work& work,
                                                        const Connection& connection) const {
    const ProviderSource& source = work.sources.providers[connection.provider];
    auto url = net::Url::parse(source.auth_url);
    auto how = login(connection);
    if (!url || !how) {
        return fail(url ? std::move(how.error()) : std::move(url.error()));
    }
    os::CloudOptions cloud;
    cloud.auth_url = std::move(*url);
    cloud.login = std::move(*how);
    cloud.limits = limits_of(source);
    cloud.pace = pace_of(source);
    return cloud;
}

Result<std::shared_ptr<os::Cloud>> FeederRun::Impl::cloud(Work& work,
                                                          const Connection& connection) {
    const ProviderSource& source = work.sources.providers[connection.provider];
    const std::string key = source.name + '\n' + connection.issuer + '\n' + connection.login.name;
    return shared(work, work.clouds, key, connection,
                  [&] { return cloud_options(work, connection); });
}

net::Pace FeederRun::Impl::pace_of(const ProviderSource& source) const {
    return {source.name, source.requests_per_second > 0 ? source.requests_per_second
                                                        : options.requests_per_second};
}

Result<k8s::ClusterOptions> FeederRun::Impl::cluster_options(const Work& work,
                                                             const Connection& connection) const {
    const ProviderSource& source = work.sources.providers[connection.provider];
    const bool own_token = connection.login.kind == LoginSource::Kind::bearer_token;
    auto url = net::Url::parse(source.auth_url);
    auto tokens = tokens_of(own_token ? connection.login.secret : connection.token, context.tokens);
    if (!url || !tokens) {
        return fail(url ? std::move(tokens.error()) : std::move(url.error()));
    }
    k8s::ClusterOptions cluster;
    cluster.url = std::move(*url);
    cluster.tokens = std::move(*tokens);
    if (!own_token) {  // the cluster's own tokens are of no issuer that we know
        cluster.need.issuer = connection.issuer;
        cluster.need.audience = connection.identity.audience;
    }
    cluster.limits = limits_of(source);
    cluster.pace = pace_of(source);
    return cluster;
}

Result<std::shared_ptr<k8s::Cluster>> FeederRun::Impl::cluster(Work& work,
                                                               const Connection& connection) {
    const ProviderSource& source = work.sources.providers[connection.provider];
    const std::string key =
        source.name + '\n' + connection.issuer + '\n' + connection.login.secret.name;
    return shared(work, work.clusters, key, connection,
                  [&] { return cluster_options(work, connection); });
}

void FeederRun::Impl::give_up(const std::string& name, Error error, Reading& reading,
                              bool is_late) const {
    if (error.code == ErrorCode::cancelled && is_late) {
        error.code = ErrorCode::deadline_exceeded;  // it was us who cancelled, for this reason
    }
    reading.findings.push_back(finding_about(kNotReached, Severity::error, name,
                                             "could not be read: " + to_string(error), error.hint));
    reading.outcome = is_down(error) ? Outcome::limited : Outcome::refused;
    if (reading.outcome == Outcome::limited) {
        miss_everything(reading.provider, error);
    }
}

void FeederRun::Impl::check_clock(std::optional<Milliseconds> ahead, const std::string& name,
                                  Reading& reading) {
    constexpr Milliseconds kTolerated = std::chrono::minutes(2);
    if (ahead && (*ahead > kTolerated || *ahead < -kTolerated)) {
        const auto by =
            format_duration(std::chrono::floor<std::chrono::seconds>(std::chrono::abs(*ahead)));
        reading.findings.push_back(
            finding_about(kClockDiffers, Severity::warning, name,
                          "its clock is " + by + (ahead->count() > 0 ? " ahead of" : " behind") +
                              " ours: tokens may be refused, or seem to live longer than they do",
                          "compare this machine's clock with a time server"));
    }
}

void FeederRun::Impl::read_one(Work& work, const std::string& name, Deadlines& deadlines,
                               Reading& reading) {
    const Connection& connection = work.connections[reading.connection];
    const ProviderSource& source = work.sources.providers[connection.provider];
    const std::stop_token stop = deadlines.join(source.name);
    if (source.type == "kubernetes") {
        read_namespace(work, name, stop, deadlines, reading);
        return;
    }
    auto found = cloud(work, connection);
    if (!found) {
        give_up(name, std::move(found.error()), reading);
        return;
    }
    auto session = (*found)->open(reading.provider.project, stop);
    check_clock((*found)->clock_ahead(), name, reading);
    if (!session) {
        give_up(name, std::move(session.error()), reading, deadlines.is_over(source.name));
        return;
    }
    take_openstack((*session)->read({.region = reading.provider.region,
                                     .image_tags = source.image_tags,
                                     .network_tags = source.network_tags},
                                    stop),
                   source, connection, name, reading);
}

void FeederRun::Impl::read_namespace(Work& work, const std::string& name,
                                     const std::stop_token& stop, const Deadlines& deadlines,
                                     Reading& reading) {
    const Connection& connection = work.connections[reading.connection];
    const std::string& group = work.sources.providers[connection.provider].name;
    auto found = cluster(work, connection);
    if (!found) {
        give_up(name, std::move(found.error()), reading);
        return;
    }
    auto told = (*found)->read(reading.provider.project, stop);
    check_clock((*found)->clock_ahead(), name, reading);
    if (auto refusal = refusal_of(told, reading.provider.project)) {
        give_up(name, std::move(*refusal), reading, deadlines.is_over(group));
        return;
    }
    take_kubernetes(std::move(told), name, reading);
}

void FeederRun::Impl::in_parallel(const std::vector<std::size_t>& order,
                                  const std::function<void(std::size_t)>& task) const {
    std::atomic<std::size_t> next{0};
    const std::size_t count = std::min(std::max<std::size_t>(options.at_once, 1), order.size());
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back([&] {
            for (std::size_t at = next++; at < order.size(); at = next++) {
                task(order[at]);
            }
        });
    }
}

namespace {

/// What ended because its time was over was cancelled by us: it is told as what it is.
void tell_time_is_over(Reading& reading, Milliseconds time) {
    const std::string instead = "the provider took longer than " + format_duration(time);
    const auto replace = [&](std::string& text) {
        constexpr std::string_view kCancelled = "the request was cancelled";
        if (const std::size_t at = text.find(kCancelled); at != std::string::npos) {
            text.replace(at, kCancelled.size(), instead);
        }
    };
    for (Diagnostic& finding : reading.findings) {
        replace(finding.message);
    }
    for (federation::Missing& missing : reading.provider.missing) {
        replace(missing.why);
    }
}

}  // namespace

FeederRun::FeederRun(RunOptions options, RunContext context)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(context))) {}
FeederRun::~FeederRun() = default;

std::vector<Reading> FeederRun::read(const Sources& sources, std::stop_token stop,
                                     const ReadingDone& done) {
    Impl::Work work{sources, connections(sources), {}, {}, {}, {}};
    impl_->prepare(work);
    std::vector<Reading> readings(work.connections.size());
    std::mutex telling;
    std::size_t finished = 0;
    Deadlines deadlines(impl_->options.provider_time, impl_->context.clock, stop);
    impl_->in_parallel(interleaved(work.connections), [&](std::size_t index) {
        Reading& reading = readings[index];
        const Connection& connection = work.connections[index];
        const std::string& group = sources.providers[connection.provider].name;
        const Milliseconds start = impl_->context.clock.uptime();
        reading.connection = index;
        reading.provider = entry_of(sources, connection, impl_->context.clock.now());
        impl_->read_one(work, impl_->name_of(work, connection), deadlines, reading);
        if (deadlines.is_over(group)) {
            tell_time_is_over(reading, impl_->options.provider_time);
        }
        reading.took = impl_->context.clock.uptime() - start;
        const std::scoped_lock lock(telling);
        ++finished;
        if (done) {
            done(reading, finished, readings.size());
        }
    });
    return readings;
}

bool FeederRun::Impl::check_token(const std::string& name, auth::TokenSource& tokens,
                                  const auth::TokenNeed& need, const std::stop_token& stop,
                                  std::vector<Check>& checks) const {
    const Milliseconds start = context.clock.uptime();
    auto token = tokens.token(need, stop);
    const Milliseconds took = context.clock.uptime() - start;
    const bool given = token.has_value();
    checks.push_back({ProviderKey(name), "token", tokens.describe(),
                      given ? Result<std::string>(token->origin) : fail(std::move(token.error())),
                      took});
    return given;
}

void FeederRun::Impl::check_namespace(Work& work, const Connection& connection,
                                      const std::stop_token& stop, std::vector<Check>& checks) {
    const std::string name = name_of(work, connection);
    const ProviderSource& source = work.sources.providers[connection.provider];
    auto how = cluster_options(work, connection);
    if (how && !check_token(name, *how->tokens, how->need, stop, checks)) {
        return;
    }
    auto found = how ? cluster(work, connection)
                     : Result<std::shared_ptr<k8s::Cluster>>(fail(std::move(how.error())));
    if (!found) {
        checks.push_back({ProviderKey(name), "cluster", source.auth_url,
                          fail(std::move(found.error())), Milliseconds{0}});
        return;
    }
    const std::string& name_space = source.projects[connection.project].id;
    for (k8s::Probe& probe : (*found)->probe(name_space, stop)) {
        checks.push_back({ProviderKey(name), std::move(probe.service), std::move(probe.endpoint),
                          std::move(probe.answer), probe.took});
    }
}

void FeederRun::Impl::check_one(Work& work, std::size_t index, const std::stop_token& stop,
                                std::vector<Check>& checks) {
    const Connection& connection = work.connections[index];
    const ProviderSource& source = work.sources.providers[connection.provider];
    if (source.type == "kubernetes") {
        check_namespace(work, connection, stop, checks);
        return;
    }
    const std::string name = name_of(work, connection);
    const auto add = [&](std::string service, std::string endpoint, Result<std::string> answer,
                         Milliseconds took) {
        checks.push_back(
            {ProviderKey(name), std::move(service), std::move(endpoint), std::move(answer), took});
    };
    const auto how = login(connection);
    const auto* federated = how ? std::get_if<os::FederatedLogin>(&*how) : nullptr;
    if (federated != nullptr &&
        !check_token(name, *federated->tokens, federated->need, stop, checks)) {
        return;
    }
    const Milliseconds start = context.clock.uptime();
    auto found = cloud(work, connection);
    auto session = found ? (*found)->open(source.projects[connection.project].id, stop)
                         : Result<std::unique_ptr<os::Session>>(fail(std::move(found.error())));
    const Milliseconds took = context.clock.uptime() - start;
    add("identity", source.auth_url,
        session ? Result<std::string>((*session)->project().name)
                : fail(std::move(session.error())),
        took);
    if (!session) {
        return;
    }
    for (os::Probe& probe : (*session)->probe(source.regions[connection.region].name, stop)) {
        add(std::string(os::to_string(probe.service)), std::move(probe.endpoint),
            std::move(probe.answer), probe.took);
    }
}

std::vector<FeederRun::Check> FeederRun::check(
    const Sources& sources, std::stop_token stop,
    const std::function<bool(const Connection&)>& wanted) {
    Impl::Work work{sources, connections(sources), {}, {}, {}, {}};
    std::erase_if(work.connections, [&](const Connection& one) { return !wanted(one); });
    impl_->prepare(work);
    std::vector<std::vector<Check>> by_connection(work.connections.size());
    Deadlines deadlines(impl_->options.provider_time, impl_->context.clock, stop);
    impl_->in_parallel(interleaved(work.connections), [&](std::size_t index) {
        const std::string& group = sources.providers[work.connections[index].provider].name;
        impl_->check_one(work, index, deadlines.join(group), by_connection[index]);
    });
    std::vector<Check> all;
    for (std::vector<Check>& checks : by_connection) {
        std::ranges::move(checks, std::back_inserter(all));
    }
    return all;
}

}  // namespace paas::feed
