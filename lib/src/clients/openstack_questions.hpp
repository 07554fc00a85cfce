/// The questions behind Session::read, each knowing how its API answers.
#pragma once

#include "clients/lenient.hpp"
#include "clients/odds.hpp"
#include "clients/openstack_call.hpp"

#include <functional>
#include <set>

namespace paas::clients::openstack {

/// A list over pages. `T` has a member `id`; an entry that comes twice counts once.
template <typename T>
class ListQuestion final : public Question {
public:
    /// Reads one entry; nothing when it is to be left out.
    using Read = std::function<std::optional<T>(Lenient& entry)>;

    /// `name` is the list's member in the answer ("flavors"), `links` the one with the next page.
    ListQuestion(Call first, std::string_view name, std::string_view links, Read read, Odds& odds)
        : name_(name), links_(links), read_(std::move(read)), odds_(odds) {
        calls.push_back(std::move(first));
    }
    /// Another list that goes into the same result.
    void also(Call first) { calls.push_back(std::move(first)); }

    void take(const Call& call, Result<net::HttpResponse> response) override;
    [[nodiscard]] Result<std::vector<T>> result() {
        return error_ ? Result<std::vector<T>>(fail(std::move(*error_))) : std::move(all_);
    }
    /// Of the first answer; empty when there is none.
    [[nodiscard]] const net::Headers& headers() const { return headers_; }

private:
    void take_page(const Call& call, const json& page);
    void take_entry(const json& entry);
    [[nodiscard]] std::optional<std::string> next_query(const json& page) const;

    std::string name_;
    std::string links_;
    Read read_;
    Odds& odds_;
    std::vector<T> all_;
    std::set<std::string> ids_;
    std::set<std::string> pages_;  ///< queries asked: a server may send in circles
    net::Headers headers_;
    std::optional<Error> error_;
};

/// A quota set; where its details are not for us or not offered, what the service tells instead.
class QuotaQuestion final : public Question {
public:
    using Read = std::function<Result<QuotaSet>(const json& answer)>;
    struct Way {
        Call call;
        Read read;
    };
    explicit QuotaQuestion(std::vector<Way> ways) : ways_(std::move(ways)) {
        calls.push_back(ways_.front().call);
    }
    void take(const Call& call, Result<net::HttpResponse> response) override;
    [[nodiscard]] Result<QuotaSet> result() { return std::move(result_); }

private:
    std::vector<Way> ways_;
    std::size_t way_ = 0;
    Result<QuotaSet> result_;
};

/// One answer, read by a function.
class OneQuestion final : public Question {
public:
    using Take = std::function<void(Result<net::HttpResponse> response)>;
    OneQuestion(Call call, Take take) : take_(std::move(take)) { calls.push_back(std::move(call)); }
    void take(const Call& /*call*/, Result<net::HttpResponse> response) override {
        take_(std::move(response));
    }

private:
    Take take_;
};

// What entries look like; nothing for those that are of no use (with an Odd) or not meant.
[[nodiscard]] std::optional<Flavor> read_flavor(Lenient& entry);
[[nodiscard]] std::optional<Image> read_image(Lenient& entry);
[[nodiscard]] std::optional<Network> read_network(Lenient& entry);
[[nodiscard]] std::optional<VolumeType> read_volume_type(Lenient& entry);

/// {name: {limit, in_use or used, reserved}} or {name: limit}; odd figures are not told.
[[nodiscard]] QuotaSet read_quota_set(const json& set, std::string_view service, Odds& odds);
/// Names of a `limits` answer: (quota, its limit, its use).
struct LimitNames {
    const char* quota;
    const char* limit;
    const char* used;
};
[[nodiscard]] QuotaSet read_limits(const json& answer, std::span<const LimitNames> names,
                                   std::string_view service, Odds& odds);

}  // namespace paas::clients::openstack

#include "clients/openstack_list.hpp"
