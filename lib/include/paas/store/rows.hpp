/// What the store tells about deployments: plain rows, read from projections.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/ids.hpp"
#include "paas/base/resources.hpp"
#include "paas/deployment/effect.hpp"
#include "paas/deployment/event.hpp"
#include "paas/deployment/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paas::store {

/// All that lists and `status` show of a deployment; the rest is in its state (Journal::load).
struct DeploymentRow {
    DeploymentId id;
    std::string name;  ///< may be empty
    std::string description;
    std::string issuer;
    std::string owner;
    std::string group;
    std::string template_name;
    std::string template_file;
    ContentHash template_content;
    std::string retry_of;
    deployment::Status status = deployment::Status::create_in_progress;
    deployment::Phase phase = deployment::Phase::none;
    std::string reason;
    bool no_provider = false;
    bool locked = false;
    bool active = false;  ///< a worker has something left to do
    bool debts = false;   ///< condemned infrastructures exist
    // Of the attempt that runs or is being made, else of the last one; empty when there is none.
    ProviderKey provider;
    std::string provider_label;
    std::string provider_type;
    bool simulated = false;
    InfrastructureId infrastructure;
    int attempts = 0;
    int nodes = 0;
    Timestamp created{};
    Timestamp updated{};
    std::uint64_t version = 0;  ///< events in the journal
};

/// Which deployments to list; an empty member does not restrict.
struct DeploymentFilter {
    std::vector<deployment::Status> status{};
    std::string issuer{};
    std::string owner{};
    /// Any of these groups.
    std::vector<std::string> groups{};
    std::string provider{};  ///< name, label or key
    std::string template_name{};
    std::optional<Timestamp> since{};  ///< created at or after
    bool deleted = false;              ///< DELETE_COMPLETE ones too
    bool debts_only = false;
    std::size_t limit = 0;  ///< 0 = all
    std::size_t offset = 0;
};

struct AttemptRow {
    DeploymentId deployment;
    int number = 0;
    deployment::AttemptStatus status = deployment::AttemptStatus::creating;
    ProviderKey provider;
    std::string provider_label;
    std::string provider_type;
    bool simulated = false;
    ContentHash decision;
    Resources reserved;
    std::string tag;
    InfrastructureId infrastructure;
    std::string choice;  ///< JSON
    Timestamp started{};
    Timestamp ended{};
    deployment::ErrorClass error_class = deployment::ErrorClass::unknown;
    std::string reason;
};

/// One entry of a journal.
struct EventRow {
    std::uint64_t sequence = 0;  ///< in the whole store
    std::uint64_t number = 0;    ///< in the deployment, from 1
    std::uint64_t epoch = 0;     ///< of the writer's lease; 0 = a user's command
    Timestamp at{};
    int version = 1;
    std::string type;
    std::string payload;  ///< JSON
};

/// A decision that a deployment took: at its n-th event.
struct DecisionRow {
    std::uint64_t number = 0;
    ContentHash hash;
};

struct BlockRow {
    std::string provider;       ///< key, label or name
    std::string template_name;  ///< empty = every template
    std::string reason;
    Timestamp until{};
    Timestamp since{};
};

/// A condemned infrastructure.
struct DebtRow {
    DeploymentId deployment;
    int attempt = 0;
    ProviderKey provider;
    std::string provider_label;
    std::string tag;
    InfrastructureId infrastructure;
    std::string reason;
};

/// What deployments hold at a provider beyond what its own figures contain.
struct ReservationRow {
    DeploymentId deployment;
    int attempt = 0;
    ProviderKey provider;
    Resources amount;    ///< what the attempt takes
    Resources absorbed;  ///< what of it the provider's figures contain
    std::optional<Timestamp> settled_at;
};

/// Number of deployments per value of one property.
struct Count {
    std::string value;
    deployment::Status status = deployment::Status::create_in_progress;
    std::int64_t count = 0;
};
enum class StatsBy : std::uint8_t {
    status,
    group,
    provider,
    template_name,
    month,  ///< "2026-01", UTC, of creation
};

}  // namespace paas::store
