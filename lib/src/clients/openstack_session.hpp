/// A project's token in use: questions go out together, answers come back.
#pragma once

#include "clients/openstack_cloud.hpp"

#include <memory>
#include <span>

namespace paas::clients::openstack {

struct Session::Impl {
    Impl(std::shared_ptr<Cloud::Impl> the_cloud, Scoped the_rights)
        : cloud(std::move(the_cloud)), rights(std::move(the_rights)) {}

    /// All calls of all questions at once, then what they led to, until nobody asks any more.
    void ask(std::span<Question* const> questions, const std::string& region,
             const std::stop_token& stop);
    /// not_found (with what there is) when the catalogue has none.
    [[nodiscard]] Result<std::string> endpoint(Service service, const std::string& region) const;

    std::shared_ptr<Cloud::Impl> cloud;
    Scoped rights;

private:
    struct Pending {
        Question* question;
        Call call;
    };
    [[nodiscard]] Result<net::HttpRequest> request(const Call& call, const std::string& region);
    void send(const std::vector<Pending>& round, const std::string& region,
              const std::stop_token& stop);
    [[nodiscard]] std::vector<Result<net::HttpResponse>> try_once(
        const std::vector<Pending>& round, const std::vector<std::size_t>& which,
        const std::string& region, const std::stop_token& stop);

    bool renewed_ = false;
};

}  // namespace paas::clients::openstack
