/// Where the data of deployments is, asked when decisions need it.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/selection/data.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace paas::pipeline {

/// Answers from a data map where that names the dataset, else from a catalogue, which is made when
/// the first dataset asks for it. What was found is kept for ten minutes, a problem for one; a
/// catalogue that does not answer is left alone for that minute, so that many datasets wait for it
/// once. Thread-safe: one caller asks at a time.
class PAAS_API DataBook {
public:
    using MakeLocator = std::function<Result<std::unique_ptr<selection::DataLocator>>()>;

    /// `make` may be empty: then there is no catalogue. `clock` must outlive it.
    DataBook(selection::DataMap map, MakeLocator make, Clock& clock);
    ~DataBook();
    DataBook(const DataBook&) = delete;
    DataBook& operator=(const DataBook&) = delete;

    /// What is to be given to a decision. Never fails: a dataset that is not found has its problem
    /// told. Without map and catalogue nothing is said of any.
    [[nodiscard]] selection::DataPlacement find(const std::vector<std::string>& datasets);

private:
    struct Kept {
        selection::DatasetLocations found;
        Milliseconds until{0};  ///< on the clock's uptime
    };
    class Source;
    [[nodiscard]] Result<selection::DatasetLocations> locate(const std::string& dataset);
    [[nodiscard]] Result<selection::DatasetLocations> ask(const std::string& dataset);

    selection::DataMap map_;
    MakeLocator make_;
    Clock& clock_;
    std::mutex mutex_;
    std::unique_ptr<selection::DataLocator> catalogue_;
    std::map<std::string, Kept> kept_;
    std::optional<Error> silence_;  ///< why the catalogue does not answer
    Milliseconds silent_until_{0};
};

}  // namespace paas::pipeline
