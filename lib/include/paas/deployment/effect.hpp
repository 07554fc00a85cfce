/// Effects on the outside world, as values: what the lifecycle wants done (Operation) and what
/// came of it (Outcome). The room `dispatch` performs them; nothing here does.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/ids.hpp"
#include "paas/base/resources.hpp"
#include "paas/deployment/error_class.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace paas::deployment {

/// One machine or container group of a template, as a provider is to make it.
struct PlanNode {
    std::string name;  ///< node template
    std::string type;  ///< TOSCA type
    int count = 1;
    bool public_ip = false;
    std::string flavor;  ///< chosen by selection; may be empty
    std::string image;
    Resources each;  ///< of one instance
};

/// What to run: derived from the template, its inputs and the selection's choice; not stored.
struct Plan {
    std::string deployment_name;
    std::string template_text;  ///< resolved TOSCA, for dispatchers that send it on
    std::vector<PlanNode> nodes;
    Resources demand;  ///< the whole
};

/// One running machine, as the provider reports it.
struct Node {
    std::string id;             ///< the provider's id inside the infrastructure: "0", "1", …
    std::string node_template;  ///< name in the template
    std::string type;           ///< TOSCA type
    std::string state;  ///< creating, configuring, started, stopping, stopped, starting, error
    std::string public_address;
    std::string private_address;
    std::string flavor;
    std::string image;
    bool operator==(const Node&) const = default;
};

/// An opening in the firewall of a node's public network.
struct PortRule {
    std::string node;  ///< node template; empty = all with a public address
    int from = 0;
    int to = 0;
    std::string protocol = "tcp";  ///< tcp or udp
    std::string cidr;              ///< who may reach it
    std::string description;
    bool operator==(const PortRule&) const = default;
};

enum class OperationKind : std::uint8_t {
    create,       ///< make the plan's infrastructure, tagged
    find,         ///< look the infrastructure up by tag
    poll,         ///< how far is it
    update,       ///< bring it to the plan
    destroy,      ///< remove it; repeated until `gone`
    node_action,  ///< start, stop, reboot or remove nodes
    open_port,
    close_port,
};

[[nodiscard]] PAAS_API std::string_view to_string(OperationKind kind) noexcept;

struct Operation {
    OperationKind kind = OperationKind::poll;
    DeploymentId deployment;
    int attempt = 0;
    ProviderKey provider;
    std::string tag;                   ///< our id of the attempt, put on the infrastructure
    InfrastructureId infrastructure;   ///< empty while only the tag is known
    std::shared_ptr<const Plan> plan;  ///< create and update; filled in by the pipeline
    std::string action;                ///< node_action: start, stop, reboot, rm
    std::vector<std::string> nodes;    ///< node ids: of node_action; of update: to be removed
    std::optional<PortRule> port;      ///< open_port, close_port
    bool force = false;                ///< destroy: ignore what cannot be removed
};

enum class OutcomeKind : std::uint8_t {
    accepted,  ///< create, update, node_action: under way; `infrastructure` is set
    found,     ///< find: it exists; `infrastructure` is set
    absent,    ///< find: no infrastructure carries the tag
    pending,   ///< poll, destroy: not yet
    ready,     ///< poll: running and configured; `nodes` and perhaps `outputs` are set
    failed,    ///< the provider says it failed for good; class and message are set
    gone,      ///< destroy, poll: nothing is left
    done,      ///< node_action, ports: finished; `nodes` are set
    lost,      ///< no answer: it may or may not have happened; look it up before trying again
};

[[nodiscard]] PAAS_API std::string_view to_string(OutcomeKind kind) noexcept;

struct Outcome {
    OutcomeKind kind = OutcomeKind::pending;
    InfrastructureId infrastructure;
    ErrorClass error_class = ErrorClass::unknown;
    std::string message;
    bool nothing_launched = false;  ///< failed: the provider is sure that nothing was made
    std::vector<Node> nodes;
    std::optional<std::string> outputs;  ///< JSON object, when the provider evaluates them
    Milliseconds retry_after{0};         ///< pending: when asking again makes sense; 0 = no idea
};

}  // namespace paas::deployment
