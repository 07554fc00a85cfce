/// A folder of its own, and events to fill a store with.
#pragma once

#include "paas/federation/provider.hpp"
#include "paas/store/store.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace paas::test {

/// A folder that is gone with the test.
struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "paas-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return (path / name).string(); }
};

inline Instant at(std::int64_t milliseconds, std::string boot = "boot-a") {
    const Timestamp start{std::chrono::hours(24 * 365 * 56)};
    return {start + Milliseconds{milliseconds}, Milliseconds{milliseconds}, std::move(boot)};
}

inline DeploymentId id_of(int number) {
    std::string digits = std::to_string(number);
    digits.insert(0, 8 - digits.size(), '0');
    return DeploymentId(digits + "-0000-7000-8000-000000000000");
}

inline deployment::Request request(std::string name = {}) {
    deployment::Request request;
    request.name = std::move(name);
    request.template_content = sha256("a template");
    request.template_file = "vm.yaml";
    request.template_name = "vm";
    request.issuer = "https://iam.example.org";
    request.owner = "alice";
    request.group = "lab/test";
    return request;
}

inline constexpr Resources kDemand{2, 4096, 1, 20, 1, 1, 0};

inline deployment::AttemptStarted attempt_started(int number, const std::string& provider,
                                                  const Instant& now) {
    deployment::AttemptStarted event;
    event.attempt = number;
    event.provider = ProviderKey(provider + "/RegionOne/project");
    event.provider_label = provider + "/RegionOne";
    event.provider_type = "openstack";
    event.simulated = true;
    event.decision = sha256("a decision for " + provider);
    event.reserved = kDemand;
    event.tag = "tag-" + std::to_string(number);
    event.deadline = Deadline::in(std::chrono::hours(4), now);
    event.choice = "{}";
    return event;
}

/// Builds the journal of one deployment step by step, as a worker does.
class Story {
public:
    Story(store::Store& store, int number, std::string name = {})
        : store_(&store), name_(std::move(name)) {
        state.id = id_of(number);
    }

    /// The write that adds these events; valid while the story is not changed.
    [[nodiscard]] pipeline::Append write(std::vector<deployment::Event> events,
                                         const Instant& now) {
        pipeline::Append append;
        append.id = state.id;
        append.expected = state.version;
        append.epoch = epoch;
        next = state;
        for (deployment::Event& event : events) {
            append.events.push_back({now.wall, std::move(event)});
            if (auto applied = deployment::apply(next, append.events.back()); !applied) {
                throw std::logic_error(to_string(applied.error()));
            }
        }
        append.after = &next;
        return append;
    }
    /// Adds the events; the status, or committed.
    pipeline::AppendStatus add(std::vector<deployment::Event> events, const Instant& now) {
        const pipeline::Append append = write(std::move(events), now);
        auto statuses = store_->append(std::span(&append, 1), now);
        if (!statuses) {
            throw std::runtime_error(to_string(statuses.error()));
        }
        if (statuses->front() == pipeline::AppendStatus::committed) {
            state = next;
        }
        return statuses->front();
    }
    pipeline::AppendStatus accept(const Instant& now) {
        return add(
            {deployment::Accepted{request(name_), Deadline::in(std::chrono::hours(12), now)}}, now);
    }
    pipeline::AppendStatus start(int attempt, const std::string& provider, const Instant& now) {
        return add({attempt_started(attempt, provider, now)}, now);
    }
    pipeline::AppendStatus created(int attempt, const Instant& now) {
        return add({deployment::InfrastructureCreated{
                       attempt, InfrastructureId("infra-" + std::to_string(attempt))}},
                   now);
    }
    pipeline::AppendStatus succeed(int attempt, const Instant& now) {
        deployment::Node node;
        node.id = "0";
        node.node_template = "server";
        node.state = "started";
        return add({deployment::AttemptSucceeded{attempt, R"({"ip":"192.0.2.1"})", {node}}}, now);
    }
    pipeline::AppendStatus fail(int attempt, deployment::ErrorClass error_class, bool nothing,
                                const Instant& now) {
        return add({deployment::AttemptFailed{attempt, error_class, "no valid host", nothing,
                                              Deadline::in(std::chrono::minutes(5), now)}},
                   now);
    }
    /// Accepted, created and running at the provider.
    void run_at(const std::string& provider, const Instant& now) {
        accept(now);
        start(1, provider, now);
        created(1, now);
        succeed(1, now);
    }

    deployment::State state;
    deployment::State next;
    std::optional<std::uint64_t> epoch;

private:
    store::Store* store_;
    std::string name_;
};

inline std::string provider_json(const std::string& name, Timestamp timestamp,
                                 std::int64_t vcpus = 100) {
    federation::Provider provider;
    provider.name = name;
    provider.type = "openstack";
    provider.region = "RegionOne";
    provider.project = "project";
    provider.user_group = "lab/test";
    provider.timestamp = timestamp;
    provider.quotas[federation::Metric::vcpus].limit = federation::Limit::of(vcpus);
    return federation::provider_to_json(provider);
}

inline std::unique_ptr<store::Store> open_store(const std::string& path,
                                                const store::StoreOptions& options = {}) {
    auto opened = store::Store::open(path, options);
    if (!opened) {
        throw std::runtime_error(to_string(opened.error()));
    }
    return std::move(*opened);
}

}  // namespace paas::test
