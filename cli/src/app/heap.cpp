#include "app/heap.hpp"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

namespace paas::cli {

void prefer_large_pages() noexcept {
    constexpr int kMiB = 1 << 20;
    constexpr int kRoom = 64 * kMiB;
    constexpr std::size_t kLargePage = 2 * kMiB;
    // Settings of one of these end the C library's own adapting of the others.
    ::mallopt(M_TOP_PAD, kRoom);
    ::mallopt(M_TRIM_THRESHOLD, 2 * kRoom);
    ::mallopt(M_MMAP_THRESHOLD, kRoom / 2);
    void* start = ::sbrk(0);
    void* volatile growth = std::malloc(kMiB);  // and the room; volatile, or it is optimised away
    std::free(growth);
    auto room = static_cast<std::size_t>(static_cast<char*>(::sbrk(0)) - static_cast<char*>(start));
    if (std::align(kLargePage, kLargePage, start, room) != nullptr) {
        // Advice: without large pages all is as before.
        (void)::madvise(start, room, MADV_HUGEPAGE);
    }
}

void keep_until_exit(std::shared_ptr<const void> thing) {
    // Not destroyed by anything, and still within reach of the checker of leaks.
    static auto* const kept = new std::vector<std::shared_ptr<const void>>;
    kept->push_back(std::move(thing));
}

}  // namespace paas::cli
