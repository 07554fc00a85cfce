/// Looks for texts that must not be anywhere.
#pragma once

#include "paas/base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace paas::testing {

struct SecretSearch {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t columns = 0;  ///< of the databases
    std::uint64_t texts = 0;
    std::vector<std::string> found;  ///< where, without the secret itself
};

/// Looks for each canary as it is, in hexadecimal and in base64 (any alignment): in every file
/// below `folder`, in every column of the SQLite databases there (a value may be split over pages
/// of the file), and in `texts`.
[[nodiscard]] Result<SecretSearch> search_secrets(const std::filesystem::path& folder,
                                                  const std::vector<std::string>& canaries,
                                                  const std::vector<std::string>& texts);

}  // namespace paas::testing
