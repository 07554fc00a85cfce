#include "clients/server_clock.hpp"

#include "clients/http_date.hpp"

namespace paas::clients {

void ServerClock::note(const net::HttpResponse& response) {
    const std::string* date = net::find_header(response.headers, "Date");
    if (const auto told = date != nullptr ? parse_http_date(*date) : std::nullopt) {
        const std::scoped_lock lock(mutex_);
        ahead_ = *told - ours_.now();
    }
}

std::optional<Milliseconds> ServerClock::ahead() const {
    const std::scoped_lock lock(mutex_);
    return ahead_;
}

}  // namespace paas::clients
