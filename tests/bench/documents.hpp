/// Templates of any size for the benchmarks, the same bytes in every run.
#pragma once

#include <string>

namespace paas::testing {

/// One machine with its image.
[[nodiscard]] std::string hello_template();

/// This many node templates: machines with a volume, a web server with its application, ports and
/// the values they take from inputs and from each other.
[[nodiscard]] std::string large_template(int nodes);

/// Types for a research infrastructure, in some 3,000 lines: descriptions, defaults, constraints,
/// lists of structured values, capabilities, requirements and interfaces with long inputs.
[[nodiscard]] std::string infrastructure_types();

/// A cluster of a front end and workers made of those types, imported as `types.yaml`.
[[nodiscard]] std::string cluster_template();

}  // namespace paas::testing
