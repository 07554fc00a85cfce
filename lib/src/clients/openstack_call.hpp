/// One request to a service and what comes back, before anybody knows what it means.
#pragma once

#include "clients/answer.hpp"

#include "paas/clients/openstack.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paas::clients::openstack {

using nlohmann::json;

/// A request as an API's reference writes it.
struct Call {
    Service service{};
    net::Method method = net::Method::get;
    std::string path{};   ///< below the service's version: "/flavors/detail"
    std::string query{};  ///< without "?"
    net::Headers headers{};
    bool at_version = false;  ///< the path stands below "/v2.1" itself, without the project
};

/// Something to be found out in one call or several. Answers come in the order of the calls.
class Question {
public:
    Question() = default;
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    virtual ~Question() = default;

    /// What to ask next; asked once all that was asked before is answered.
    std::vector<Call> calls;
    virtual void take(const Call& call, Result<net::HttpResponse> response) = 0;
};

/// The base of a service's paths: its endpoint in the catalogue with the version and, for block
/// storage, the project that some clouds leave out there.
[[nodiscard]] std::string service_base(Service service, std::string endpoint,
                                       const std::string& project);
/// The same up to the version.
[[nodiscard]] std::string version_base(Service service, std::string endpoint);

/// "a=1&b=2" with escaped values.
struct QueryValue {
    std::string_view name;
    std::string value;
};
[[nodiscard]] std::string query_of(const std::vector<QueryValue>& values);

}  // namespace paas::clients::openstack
