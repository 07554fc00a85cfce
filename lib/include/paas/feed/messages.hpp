/// Messages about providers: feeder 1.2.0, 1.3.0, 1.4.0, 2.0.0 and Rally 1.0.0.
///
/// A text is a JSON object, a JSON array or JSON lines, with feeder and Rally messages mixed as
/// they come. A bad message never spoils its neighbours: it becomes a finding with its place and
/// what to do, and the others are read.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"
#include "paas/federation/provider.hpp"
#include "paas/federation/rally.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace paas::feed {

/// Rally environment name -> provider label ("name/region").
using RallyNames = std::map<std::string, std::string, std::less<>>;

/// The names that the INFN federation uses today.
[[nodiscard]] PAAS_API const RallyNames& default_rally_names();

struct DecodeOptions {
    RallyNames rally_names = default_rally_names();
    std::size_t max_bytes = std::size_t{16} << 20U;  ///< of the whole text
};

/// What a text held. Findings of severity error stand for a message that was left out; warnings
/// for something read around (a repeated entry, a flavor of another project, an unmapped name).
struct FeedBatch {
    std::vector<federation::Provider> providers;
    std::vector<federation::RallyRun> runs;
    std::vector<Diagnostic> findings;  ///< codes FEED-nnn, see codes.hpp

    [[nodiscard]] PAAS_API std::size_t errors() const;
};

/// Reads a text; `file` names it in findings. Fails as a whole only with resource_exhausted (larger
/// than `max_bytes`) or invalid_argument (nothing in it). Pure and thread-safe.
[[nodiscard]] PAAS_API Result<FeedBatch> decode(std::string_view text, std::string file,
                                                const DecodeOptions& options = {});

/// Reads and decodes a file. not_found, permission_denied or unavailable when it cannot be read.
[[nodiscard]] PAAS_API Result<FeedBatch> decode_file(const std::string& path,
                                                     const DecodeOptions& options = {});

enum class FeederVersion : std::uint8_t { v1_4_0, v2_0_0 };

/// One feeder message on one line, sorted keys. What a version has no place for (2.0.0: the region
/// of a Kubernetes provider, object storage; both: `status` unless active, `sla_id`) is written
/// under the member names that `decode` reads as additions, so decode(encode(p)) gives p back.
[[nodiscard]] PAAS_API std::string encode(const federation::Provider& provider,
                                          FeederVersion version = FeederVersion::v2_0_0);

/// One Rally 1.0.0 message on one line; the environment is the name mapped to the run's provider,
/// else its label.
[[nodiscard]] PAAS_API std::string encode(const federation::RallyRun& run,
                                          const RallyNames& names = default_rally_names());

}  // namespace paas::feed
