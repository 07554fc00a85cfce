/// Reading the clouds themselves, as configurations of feeders name them.
#pragma once

#include "app/app.hpp"

#include "paas/feed/run.hpp"

#include <string>
#include <vector>

namespace paas::cli {

/// True for a YAML document (by its name, else by how it begins), false for messages.
[[nodiscard]] bool is_configuration(const orchestrator::NamedText& text);

/// The texts of these files; of a folder those of its *.yaml and *.yml, sorted. Without names: of
/// the setting `sources`.
[[nodiscard]] Try<std::vector<orchestrator::NamedText>> configuration_files(
    App& app, const std::vector<std::string>& names);

/// `paas feed` of configurations: once, or again and again.
[[nodiscard]] Try<int> feed_clouds(App& app, std::vector<orchestrator::NamedText> files);

/// The providers that the files name. All findings are shown; an error in one is a failure.
[[nodiscard]] Try<feed::Sources> read_configurations(
    App& app, const std::vector<orchestrator::NamedText>& files);

/// A run with the module `curl`, this environment's tokens and real time. `app` must outlive it.
[[nodiscard]] feed::FeederRun make_feeder_run(App& app, feed::RunOptions options);

}  // namespace paas::cli
