// Commands about what a running deployment consists of.
#include "commands/commands.hpp"
#include "table/shared.hpp"

namespace paas::cli::table {
namespace {

constexpr std::string_view kGroupName = "Inside a deployment";

constexpr Argument kIdArgument[]{kId};
constexpr Argument kNodesArguments[]{kId,
                                     {.name = "NODE",
                                      .help = "Nodes: their ids, or a node template's name for "
                                              "all of its nodes.",
                                      .complete = Complete::node,
                                      .optional = true,
                                      .repeatable = true}};
constexpr Argument kNodeArguments[]{
    kId, {.name = "NODE", .help = "The node's id.", .complete = Complete::node}};
constexpr Option kAllNodes[]{{.name = "all", .help = "All nodes of the deployment."}, kDetach};
constexpr Option kAddOptions[]{
    {.name = "count",
     .metavar = "N",
     .help = "How many nodes to add.",
     .value = Value::count,
     .required = true},
    {.name = "of",
     .metavar = "NODE_TEMPLATE",
     .help = "Which node template; may be left out when only one is scalable.",
     .value = Value::text},
    kDetach,
};
constexpr ExitNote kReadExits[]{kDone, kUsage, kDenied, kNotFound};
constexpr ExitNote kChangeExits[]{kDone,  kUsage,   kDenied, kNotFound,
                                  kState, kTimeout, kFailed, kInterrupted};
constexpr ExitNote kAddExits[]{kDone,  kUsage,   kInvalid,    kDenied, kNotFound,
                               kState, kTimeout, kNoProvider, kFailed, kInterrupted};
constexpr const Schema* kNodeSchemas[]{&kNodeSchema};
constexpr const Schema* kResourceSchemas[]{&kResourceSchema};
constexpr const Schema* kPortSchemas[]{&kPortSchema};

constexpr Example kResourcesExamples[]{
    {"paas resources my-cluster -o wide", "Every node template with its instances."}};
constexpr Example kLsExamples[]{{"paas nodes ls my-cluster", "The machines of a cluster."}};
constexpr Example kShowExamples[]{{"paas nodes show my-cluster 0 -o json", "One machine."}};
constexpr Example kStopExamples[]{{"paas nodes stop my-cluster 2", "Stop one machine."}};
constexpr Example kStartExamples[]{{"paas nodes start my-cluster --all", "Start all of them."}};
constexpr Example kRebootExamples[]{
    {"paas nodes reboot my-cluster wn_server", "Reboot all nodes of one node template."}};
constexpr Example kRmExamples[]{{"paas nodes rm my-cluster 3 4 --yes", "Remove two workers."}};
constexpr Example kAddExamples[]{
    {"paas nodes add my-cluster --count 2 --of wn_server", "Two more workers."}};

constexpr Command kNodesCommands[]{
    {.name = "ls",
     .summary = "List the nodes of a deployment",
     .text = "One line per machine, with its state and addresses.",
     .arguments = kIdArgument,
     .examples = kLsExamples,
     .exits = kReadExits,
     .schemas = kNodeSchemas,
     .run = run_nodes_ls},
    {.name = "show",
     .summary = "Show one node",
     .text = "All that is known of one machine.",
     .arguments = kNodeArguments,
     .examples = kShowExamples,
     .exits = kReadExits,
     .schemas = kNodeSchemas,
     .run = run_nodes_show},
    {.name = "start",
     .summary = "Start stopped nodes",
     .text = "Waits until they run unless --detach is given.",
     .arguments = kNodesArguments,
     .options = kAllNodes,
     .examples = kStartExamples,
     .exits = kChangeExits,
     .schemas = kNodeSchemas,
     .run = run_nodes_start},
    {.name = "stop",
     .summary = "Stop nodes",
     .text = "Waits until they are stopped unless --detach is given.",
     .arguments = kNodesArguments,
     .options = kAllNodes,
     .examples = kStopExamples,
     .exits = kChangeExits,
     .schemas = kNodeSchemas,
     .run = run_nodes_stop},
    {.name = "reboot",
     .summary = "Reboot nodes",
     .text = "Waits until they run again unless --detach is given. Asks on a terminal and needs "
             "--yes elsewhere.",
     .arguments = kNodesArguments,
     .options = kAllNodes,
     .examples = kRebootExamples,
     .exits = kChangeExits,
     .schemas = kNodeSchemas,
     .run = run_nodes_reboot},
    {.name = "rm",
     .summary = "Remove nodes for good",
     .text = "Asks on a terminal and needs --yes elsewhere.",
     .arguments = kNodesArguments,
     .options = kAllNodes,
     .examples = kRmExamples,
     .exits = kChangeExits,
     .schemas = kNodeSchemas,
     .run = run_nodes_rm},
    {.name = "add",
     .summary = "Add nodes to a scalable node template",
     .text = "Waits until they run unless --detach is given. More than the max_instances that "
             "the template sets are refused.",
     .arguments = kIdArgument,
     .options = kAddOptions,
     .examples = kAddExamples,
     .exits = kAddExits,
     .schemas = kNodeSchemas,
     .run = run_nodes_add},
};

constexpr Argument kPortArguments[]{
    kId,
    {.name = "PORT",
     .help = "A preset's name, a port or a range, with the protocol: https, 8080, 8080/tcp, "
             "60000-61000/udp."}};
constexpr Option kPortOptions[]{
    {.name = "from",
     .metavar = "CIDR",
     .help = "Who may reach it: a network such as 192.0.2.0/24 or an address. The whole world "
             "(0.0.0.0/0) must be written out.",
     .value = Value::text,
     .required = true},
    {.name = "node",
     .metavar = "NODE_TEMPLATE",
     .help = "Only nodes of this node template; otherwise all with a public address.",
     .value = Value::text},
    {.name = "description", .metavar = "TEXT", .help = "What it is for.", .value = Value::text},
    kDetach,
};
constexpr Example kPortsLsExamples[]{{"paas ports ls my-vm", "What is open."}};
constexpr Example kPortsAddExamples[]{
    {"paas ports add my-vm https --from 0.0.0.0/0", "Open port 443 to the world."},
    {"paas ports add my-vm 5432/tcp --from 192.0.2.0/24 --node db", "A database, for one network."},
};
constexpr Example kPortsRmExamples[]{
    {"paas ports rm my-vm https --from 0.0.0.0/0", "Close it again."}};

constexpr Command kPortsCommands[]{
    {.name = "ls",
     .summary = "List the open ports of a deployment",
     .text = "The openings that were added besides those of the template.",
     .arguments = kIdArgument,
     .examples = kPortsLsExamples,
     .exits = kReadExits,
     .schemas = kPortSchemas,
     .run = run_ports_ls},
    {.name = "add",
     .summary = "Open a port",
     .text = "Named ports (all tcp): dns 53, http 80, https 443, imap 143, imaps 993, ldap 389, "
             "mssql 1433, mysql 3306, pop3 110, pop3s 995, rdp 3389, smtp 25, smtps 465, ssh 22.",
     .arguments = kPortArguments,
     .options = kPortOptions,
     .examples = kPortsAddExamples,
     .exits = kChangeExits,
     .schemas = kPortSchemas,
     .run = run_ports_add},
    {.name = "rm",
     .summary = "Close a port",
     .text = "Port, protocol, range and --node must be those it was opened with.",
     .arguments = kPortArguments,
     .options = kPortOptions,
     .examples = kPortsRmExamples,
     .exits = kChangeExits,
     .schemas = kPortSchemas,
     .run = run_ports_rm},
};

constexpr Argument kSshArguments[]{kId,
                                   {.name = "NODE",
                                    .help = "The node's id; may be left out when only one node has "
                                            "a public address.",
                                    .complete = Complete::node,
                                    .optional = true}};
constexpr Option kSshOptions[]{
    {.letter = 'l',
     .name = "login",
     .metavar = "USER",
     .help = "User name at the node.",
     .value = Value::text},
    {.name = "identity",
     .metavar = "FILE",
     .help = "Private key.",
     .value = Value::file,
     .complete = Complete::file},
    {.name = "print", .help = "Print the ssh command instead of running it."},
};
constexpr Example kSshExamples[]{
    {"paas ssh my-vm", "A shell at the only public node."},
    {"paas ssh my-cluster 1 -l ubuntu -- uptime", "One command at one node."},
};
constexpr ExitNote kSshExits[]{
    kDone,   kUsage,
    kDenied, {5, "No such deployment or node, or ssh is not installed."},
    kState,  {255, "ssh failed; any other code is that of the remote command."}};

constexpr Argument kGraphArguments[]{{.name = "TEMPLATE|ID",
                                      .help = "A template file (- is standard input) or a "
                                              "deployment.",
                                      .complete = Complete::deployment}};
constexpr Option kGraphOptions[]{
    {.letter = 'f',
     .name = "format",
     .metavar = "FORMAT",
     .help = "Format of the graph (default dot; json when --output is for data).",
     .value = Value::choice,
     .complete = Complete::choices,
     .choices = "dot mermaid json"},
    kWith,
    kInputs,
    kInput,
    kImportMap,
    kAllowImports,
    kImportHosts,
    kCacert,
    kNoCache,
};
constexpr Example kGraphExamples[]{
    {"paas graph k8s.yaml | dot -Tsvg > k8s.svg", "Draw a template."},
    {"paas graph my-cluster --format mermaid", "For a Markdown page."},
};
constexpr const Schema* kGraphSchemas[]{&kGraphSchema};
constexpr const Schema* kTemplateSchemas[]{&kTemplateSchema};
constexpr ExitNote kGraphExits[]{kDone, kUsage, kInvalid, kNotFound};

constexpr Option kTemplateOptions[]{
    {.name = "resolved", .help = "With inputs and defaults filled in; secret values are masked."}};
constexpr Example kTemplateExamples[]{
    {"paas template my-cluster > again.yaml", "The template as it was submitted."}};

}  // namespace

constinit const Command kResources{
    .name = "resources",
    .summary = "List what a deployment consists of",
    .text =
        "One line per node template and instance, with its state and what "
        "it depends on.",
    .group = kGroupName,
    .arguments = kIdArgument,
    .examples = kResourcesExamples,
    .exits = kReadExits,
    .schemas = kResourceSchemas,
    .run = run_resources};
constinit const Command kNodes{.name = "nodes",
                               .summary = "Start, stop, add and remove nodes",
                               .text = "Nodes are the machines of a deployment.",
                               .group = kGroupName,
                               .subcommands = kNodesCommands};
constinit const Command kPorts{
    .name = "ports",
    .summary = "Open and close ports",
    .text =
        "Openings in the firewall of a deployment's public network. They are "
        "kept besides the template and survive its updates.",
    .group = kGroupName,
    .subcommands = kPortsCommands};
constinit const Command kSsh{
    .name = "ssh",
    .summary = "Log in to a node",
    .text =
        "Runs ssh(1) with the node's public address. What stands after -- is "
        "handed to ssh as the remote command.",
    .group = kGroupName,
    .arguments = kSshArguments,
    .options = kSshOptions,
    .examples = kSshExamples,
    .exits = kSshExits,
    .run = run_ssh,
    .passes_rest = true};
constinit const Command kTemplate{.name = "template",
                                  .summary = "Print the template of a deployment",
                                  .text =
                                      "As submitted, byte for byte, or resolved. As JSON its "
                                      "members are those of TOSCA.",
                                  .group = kGroupName,
                                  .arguments = kIdArgument,
                                  .options = kTemplateOptions,
                                  .examples = kTemplateExamples,
                                  .exits = kReadExits,
                                  .schemas = kTemplateSchemas,
                                  .run = run_template};
constinit const Command kGraph{
    .name = "graph",
    .summary = "Draw the graph of a template or a deployment",
    .text =
        "Nodes and their requirements, for Graphviz (dot), Mermaid or as "
        "JSON.\n\nAn argument that names an existing file is a template, "
        "anything else a deployment. A template needs no input values: a count that is read from "
        "an input without value stands with the input's name.",
    .group = "Templates",
    .arguments = kGraphArguments,
    .options = kGraphOptions,
    .examples = kGraphExamples,
    .exits = kGraphExits,
    .schemas = kGraphSchemas,
    .run = run_graph};

}  // namespace paas::cli::table
