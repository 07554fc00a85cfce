#include "paas/pipeline/data_book.hpp"

#include <utility>

namespace paas::pipeline {

using selection::DatasetLocations;

namespace {

constexpr Milliseconds kKeepFound = std::chrono::minutes(10);
constexpr Milliseconds kKeepProblem = std::chrono::minutes(1);
constexpr std::size_t kMostKept = 10'000;

/// Whether the catalogue as a whole is at fault, and not what it was asked for.
bool is_silence(const Error& error) {
    return error.code != ErrorCode::not_found && error.code != ErrorCode::invalid_argument;
}

}  // namespace

/// What `locate_all` asks.
class DataBook::Source final : public selection::DataLocator {
public:
    explicit Source(DataBook& book) : book_(book) {}
    Result<DatasetLocations> locate(const std::string& dataset) override {
        return book_.locate(dataset);
    }

private:
    DataBook& book_;
};

DataBook::DataBook(selection::DataMap map, MakeLocator make, Clock& clock)
    : map_(std::move(map)), make_(std::move(make)), clock_(clock) {}
DataBook::~DataBook() = default;

selection::DataPlacement DataBook::find(const std::vector<std::string>& datasets) {
    if (datasets.empty()) {
        return {};
    }
    const std::scoped_lock lock(mutex_);
    Source source(*this);
    const bool knows_something = make_ != nullptr || !map_.datasets.empty();
    return selection::locate_all(knows_something ? &source : nullptr, datasets,
                                 map_.provider_of_rse);
}

Result<DatasetLocations> DataBook::locate(const std::string& dataset) {
    if (const auto told = map_.datasets.find(dataset); told != map_.datasets.end()) {
        return told->second;
    }
    const Milliseconds now = clock_.uptime();
    if (const auto kept = kept_.find(dataset); kept != kept_.end() && now < kept->second.until) {
        return kept->second.found;
    }
    auto found = ask(dataset);
    DatasetLocations entry;
    if (found) {
        entry = *found;
    } else {
        entry.dataset = dataset;
        entry.problem = to_string(found.error());
    }
    if (kept_.size() >= kMostKept) {
        kept_.clear();
    }
    kept_[dataset] = {entry, now + (found ? kKeepFound : kKeepProblem)};
    return entry;
}

Result<DatasetLocations> DataBook::ask(const std::string& dataset) {
    if (make_ == nullptr) {
        return fail(ErrorCode::not_found, "the data map does not name it",
                    "add it to the data map, or set rucio_url");
    }
    if (silence_ && clock_.uptime() < silent_until_) {
        return fail(*silence_);
    }
    silence_.reset();
    if (catalogue_ == nullptr) {
        auto made = make_();
        if (!made) {
            silence_ = std::move(made.error());
        } else {
            catalogue_ = std::move(*made);
        }
    }
    if (!silence_) {
        auto found = catalogue_->locate(dataset);
        if (found || !is_silence(found.error())) {
            return found;
        }
        silence_ = std::move(found.error());
    }
    silent_until_ = clock_.uptime() + kKeepProblem;
    return fail(*silence_);
}

}  // namespace paas::pipeline
