/// Where deployments' data is, as the settings tell.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/log.hpp"
#include "paas/config/settings.hpp"
#include "paas/pipeline/data_book.hpp"
#include "paas/selection/data.hpp"

#include <filesystem>
#include <vector>

namespace paas::cli {

/// The file that the setting data_map names; empty without one.
[[nodiscard]] Result<selection::DataMap> read_data_map(const config::Settings& settings);

/// Makes a locator that asks the server of the setting rucio_url; empty without one. Modules are
/// loaded and tokens looked for when it is called. invalid_argument for an address that is none.
/// `clock` and `log` must outlive what it makes.
[[nodiscard]] Result<pipeline::DataBook::MakeLocator> catalogue_maker(
    const config::Settings& settings, std::vector<std::filesystem::path> module_folders,
    Clock& clock, Logger& log);

}  // namespace paas::cli
