/// Templates.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

using enum Weight;

constexpr CodeInfo kTemplateCodes[] = {
    {"TOSCA-0601", error, "misspelt requirement",
     "A requirement is one that the node type declares.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - hst: server\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0602", error, "unknown target",
     "A requirement's node is a node template of this topology, or a node type that the "
     "orchestrator selects.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: servr\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0603", lenient, "target of another type",
     "The requirement's definition names a node type that the target does not derive from.",
     "topology_template:\n"
     "  node_templates:\n"
     "    disk: { type: tosca.nodes.Container.Runtime }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: disk\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0604", error, "target lacks the capability",
     "The target's type has a capability of the required type (section 3.8.2).",
     "topology_template:\n"
     "  node_templates:\n"
     "    db: { type: tosca.nodes.Database, properties: { name: db } }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: db\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0605", error, "requirement assigned too often",
     "A requirement is assigned at most as often as its occurrences allow.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: a\n"
     "        - host: b\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: a\n"},
    {"TOSCA-0606", lenient, "mandatory requirement not assigned",
     "A requirement with a lower bound of 1 is left to the orchestrator.",
     "topology_template:\n"
     "  node_templates:\n"
     "    app: { type: tosca.nodes.SoftwareComponent }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: server\n"},
    {"TOSCA-0607", lenient, "several requirements in one entry",
     "Each requirement is a list entry of its own.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: a\n"
     "          dependency: a\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: a\n"
     "        - dependency: a\n"},
    {"TOSCA-0608", error, "copy of a copy",
     "`copy` names a template that does not itself use `copy` (section 3.8.3.1).",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b: { type: tosca.nodes.Compute, copy: a }\n"
     "    c: { type: tosca.nodes.Compute, copy: b }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b: { type: tosca.nodes.Compute, copy: a }\n"
     "    c: { type: tosca.nodes.Compute, copy: a }\n"},
    {"TOSCA-0609", lenient, "requirement not declared",
     "The node type declares no such requirement; the orchestrator may know it.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b:\n"
     "      type: tosca.nodes.Compute\n"
     "      requirements:\n"
     "        - monitoring: a\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "    b:\n"
     "      type: tosca.nodes.Compute\n"
     "      requirements:\n"
     "        - dependency: a\n"},
    {"TOSCA-0610", lenient, "ambiguous capability",
     "Several capabilities of the target serve the requirement equally well.",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      one: tosca.capabilities.Endpoint\n"
     "      two: tosca.capabilities.Endpoint\n"
     "  my.B:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    requirements:\n"
     "      - port: { capability: tosca.capabilities.Endpoint }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: my.A }\n"
     "    b:\n"
     "      type: my.B\n"
     "      requirements:\n"
     "        - port: a\n",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      one: tosca.capabilities.Endpoint\n"
     "      two: tosca.capabilities.Endpoint\n"
     "  my.B:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    requirements:\n"
     "      - port: { capability: tosca.capabilities.Endpoint }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: my.A }\n"
     "    b:\n"
     "      type: my.B\n"
     "      requirements:\n"
     "        - port: { node: a, capability: two }\n"},
    {"TOSCA-0611", lenient, "source not allowed",
     "A capability may name the node types it is for (valid_source_types, section 3.7.2).",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      one: { type: tosca.capabilities.Endpoint, valid_source_types: [ tosca.nodes.DBMS ] }\n"
     "  my.B:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    requirements:\n"
     "      - port: { capability: tosca.capabilities.Endpoint }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: my.A }\n"
     "    b:\n"
     "      type: my.B\n"
     "      requirements:\n"
     "        - port: a\n",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      one: { type: tosca.capabilities.Endpoint, valid_source_types: [ my.B ] }\n"
     "  my.B:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    requirements:\n"
     "      - port: { capability: tosca.capabilities.Endpoint }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: my.A }\n"
     "    b:\n"
     "      type: my.B\n"
     "      requirements:\n"
     "        - port: a\n"},
    {"TOSCA-0612", lenient, "target not allowed",
     "A relationship type may name the capability types it leads to (valid_target_types, "
     "section 3.7.10).",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      one: tosca.capabilities.Endpoint\n"
     "  my.B:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    requirements:\n"
     "      - port: { capability: tosca.capabilities.Endpoint, relationship: "
     "tosca.relationships.HostedOn }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: my.A }\n"
     "    b:\n"
     "      type: my.B\n"
     "      requirements:\n"
     "        - port: a\n",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      one: tosca.capabilities.Endpoint\n"
     "  my.B:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    requirements:\n"
     "      - port: { capability: tosca.capabilities.Endpoint, relationship: "
     "tosca.relationships.ConnectsTo }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: my.A }\n"
     "    b:\n"
     "      type: my.B\n"
     "      requirements:\n"
     "        - port: a\n"},
    {"TOSCA-0613", lenient, "capability overused",
     "A capability serves at most as many requirements as its occurrences allow (section "
     "3.7.2).",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      one: { type: tosca.capabilities.Endpoint, occurrences: [ 0, 1 ] }\n"
     "  my.B:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    requirements:\n"
     "      - port: { capability: tosca.capabilities.Endpoint }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: my.A }\n"
     "    b: { type: my.B, requirements: [ port: a ] }\n"
     "    c: { type: my.B, requirements: [ port: a ] }\n",
     "node_types:\n"
     "  my.A:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      one: { type: tosca.capabilities.Endpoint, occurrences: [ 0, 2 ] }\n"
     "  my.B:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    requirements:\n"
     "      - port: { capability: tosca.capabilities.Endpoint }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: my.A }\n"
     "    b: { type: my.B, requirements: [ port: a ] }\n"
     "    c: { type: my.B, requirements: [ port: a ] }\n"},
    {"TOSCA-0614", lenient, "occurrences of an assignment too wide",
     "The occurrences of an assignment lie within those of the definition (1.3, section "
     "3.8.2).",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: { node: server, occurrences: [ 1, 2 ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app:\n"
     "      type: tosca.nodes.SoftwareComponent\n"
     "      requirements:\n"
     "        - host: { node: server, occurrences: [ 1, 1 ] }\n"},
    {"TOSCA-0615", lenient, "unknown directive",
     "The directives are substitute and select (1.3, section 3.4.3).",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute, directives: [ drop ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute, directives: [ select ] }\n"},
    {"TOSCA-0616", lenient, "filter on what no node has",
     "A node filter names what the type does not declare, so it matches nothing.",
     "topology_template:\n"
     "  node_templates:\n"
     "    app:\n"
     "      type: tosca.nodes.Database\n"
     "      properties: { name: db }\n"
     "      requirements:\n"
     "        - host:\n"
     "            node: tosca.nodes.DBMS\n"
     "            node_filter:\n"
     "              properties:\n"
     "                - colour: { equal: 3306 }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    app:\n"
     "      type: tosca.nodes.Database\n"
     "      properties: { name: db }\n"
     "      requirements:\n"
     "        - host:\n"
     "            node: tosca.nodes.DBMS\n"
     "            node_filter:\n"
     "              properties:\n"
     "                - port: { equal: 3306 }\n"},
    {"TOSCA-0617", lenient, "requirement for the node itself",
     "A requirement whose target is its own node, without the capability (section 3.8.2): as if it "
     "were not assigned.",
     "topology_template:\n"
     "  node_templates:\n"
     "    app: { type: tosca.nodes.SoftwareComponent, requirements: [ host: app ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server: { type: tosca.nodes.Compute }\n"
     "    app: { type: tosca.nodes.SoftwareComponent, requirements: [ host: server ] }\n"},
    {"TOSCA-0701", error, "unknown interface", "A template implements interfaces of its type.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standrd: { create: a.sh }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { create: a.sh }\n"},
    {"TOSCA-0702", error, "unknown operation", "An operation is one of its interface.",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { crete: a.sh }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { create: a.sh }\n"},
    {"TOSCA-0703", error, "unknown operation host",
     "An operation runs at SELF, HOST, SOURCE, TARGET or ORCHESTRATOR (section 3.6.16).",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard:\n"
     "          create: { implementation: { primary: a.sh, operation_host: ELSEWHERE } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    server:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard:\n"
     "          create: { implementation: { primary: a.sh, operation_host: ORCHESTRATOR } }\n"},
    {"TOSCA-0704", lenient, "short output mapping",
     "An output of an operation maps to [ entity, attribute ] (1.3, section 3.6.15). A name "
     "alone is written too.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { create: { implementation: a.sh, outputs: { x: state } } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a:\n"
     "      type: tosca.nodes.Compute\n"
     "      interfaces:\n"
     "        Standard: { create: { implementation: a.sh, outputs: { x: [ SELF, state ] } } }\n"},
    {"TOSCA-0801", error, "unknown group member",
     "Members of a group are node templates or groups.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, members: [ b ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, members: [ a ] }\n"},
    {"TOSCA-0802", error, "unknown policy target",
     "Targets of a policy are node templates or groups.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p: { type: tosca.policies.Placement, targets: [ b ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p: { type: tosca.policies.Placement, targets: [ a ] }\n"},
    {"TOSCA-0803", error, "listed twice", "A group names each member once.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, members: [ a, a ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, members: [ a ] }\n"},
    {"TOSCA-0804", error, "policy does not apply",
     "A policy type may name the types it applies to.",
     "policy_types:\n"
     "  my.Policy: { derived_from: tosca.policies.Root, targets: [ tosca.nodes.DBMS ] }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p: { type: my.Policy, targets: [ a ] }\n",
     "policy_types:\n"
     "  my.Policy: { derived_from: tosca.policies.Root, targets: [ tosca.nodes.Compute ] }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p: { type: my.Policy, targets: [ a ] }\n"},
    {"TOSCA-0805", lenient, "unknown node in a trigger's filter",
     "The target filter of a trigger names a node template, a group or a node type.",
     "topology_template:\n"
     "  policies:\n"
     "    - p:\n"
     "        type: tosca.policies.Scaling\n"
     "        triggers:\n"
     "          t: { event: e, action: [], target_filter: { node: nobody } }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  policies:\n"
     "    - p:\n"
     "        type: tosca.policies.Scaling\n"
     "        triggers:\n"
     "          t: { event: e, action: [], target_filter: { node: a } }\n"},
    {"TOSCA-0806", error, "member not allowed",
     "A group type may name the node types of its members (section 3.7.11).",
     "group_types:\n"
     "  my.Group: { derived_from: tosca.groups.Root, members: [ tosca.nodes.DBMS ] }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: my.Group, members: [ a ] }\n",
     "group_types:\n"
     "  my.Group: { derived_from: tosca.groups.Root, members: [ tosca.nodes.Compute ] }\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  groups:\n"
     "    g: { type: my.Group, members: [ a ] }\n"},
    {"TOSCA-0807", lenient, "attribute of a group not declared",
     "A group assigns attributes that its type declares (1.3, section 3.7.11).",
     "topology_template:\n"
     "  groups:\n"
     "    g: { type: tosca.groups.Root, attributes: { load: 1 } }\n",
     "group_types:\n"
     "  my.Group:\n"
     "    derived_from: tosca.groups.Root\n"
     "    attributes: { load: { type: integer } }\n"
     "topology_template:\n"
     "  groups:\n"
     "    g: { type: my.Group, attributes: { load: 1 } }\n"},
    {"TOSCA-0901", error, "wrong substitution mapping",
     "Mapped capabilities and requirements exist in the substituted type and in the node "
     "mapped to.",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  substitution_mappings:\n"
     "    node_type: tosca.nodes.Compute\n"
     "    capabilities: { hst: [ a, host ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  substitution_mappings:\n"
     "    node_type: tosca.nodes.Compute\n"
     "    capabilities: { host: [ a, host ] }\n"},
    {"TOSCA-0902", error, "wrong workflow step",
     "Steps name existing targets, steps, workflows and operations (section 7).",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  workflows:\n"
     "    w:\n"
     "      steps:\n"
     "        s: { target: b, activities: [ set_state: started ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  workflows:\n"
     "    w:\n"
     "      steps:\n"
     "        s: { target: a, activities: [ set_state: started ] }\n"},
    {"TOSCA-0903", lenient, "mapped to another type",
     "What is mapped has the type of what it is mapped from, or a derived one (section "
     "3.8.10).",
     "node_types:\n"
     "  my.Sub:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      port: tosca.capabilities.Endpoint\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  substitution_mappings:\n"
     "    node_type: my.Sub\n"
     "    capabilities: { port: [ a, os ] }\n",
     "node_types:\n"
     "  my.Sub:\n"
     "    derived_from: tosca.nodes.Root\n"
     "    capabilities:\n"
     "      port: tosca.capabilities.Endpoint\n"
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  substitution_mappings:\n"
     "    node_type: my.Sub\n"
     "    capabilities: { port: [ a, endpoint ] }\n"},
    {"TOSCA-0904", error, "malformed condition",
     "A condition is a list of and, or, not, assert, or attributes of the target with their "
     "constraints (section 3.6.25).",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  workflows:\n"
     "    w:\n"
     "      preconditions:\n"
     "        - target: a\n"
     "          condition: [ ready ]\n"
     "      steps:\n"
     "        s: { target: a, activities: [ set_state: started ] }\n",
     "topology_template:\n"
     "  node_templates:\n"
     "    a: { type: tosca.nodes.Compute }\n"
     "  workflows:\n"
     "    w:\n"
     "      preconditions:\n"
     "        - target: a\n"
     "          condition: [ state: [ equal: started ] ]\n"
     "      steps:\n"
     "        s: { target: a, activities: [ set_state: started ] }\n"},
};

}  // namespace

std::span<const CodeInfo> codes_of_templates() noexcept {
    return kTemplateCodes;
}

}  // namespace paas::tosca
