/// Values given for inputs.
#include "codes_table.hpp"

namespace paas::tosca {
namespace {

using enum Weight;

constexpr CodeInfo kInputCodes[] = {
    {"TOSCA-1001", error, "input unknown to the template",
     "A value is given for an input that the template does not declare.",
     "# file: service.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer }\n"
     "# file: inputs.yaml\n"
     "cpu: 4\n"
     "cpus: 4\n",
     "# file: service.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer }\n"
     "# file: inputs.yaml\n"
     "cpus: 4\n"},
    {"TOSCA-1002", error, "input without value", "A required input without default must be given.",
     "# file: service.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer }\n"
     "# file: inputs.yaml\n"
     "{}\n",
     "# file: service.yaml\n"
     "topology_template:\n"
     "  inputs:\n"
     "    cpus: { type: integer }\n"
     "# file: inputs.yaml\n"
     "cpus: 4\n"},
};

}  // namespace

std::span<const CodeInfo> codes_of_inputs() noexcept {
    return kInputCodes;
}

}  // namespace paas::tosca
