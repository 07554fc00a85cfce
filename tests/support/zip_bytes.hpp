/// Zip files for tests, stored or deflated, and as wrong as wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::testing {

struct ZipMember {
    std::string name;
    std::string text{};  ///< the packed bytes when `deflated`
    bool deflated = false;
    std::uint32_t unpacked = 0;  ///< declared size; 0 stands for that of `text`
    std::uint32_t crc = 0;       ///< 0 stands for that of `text`
    std::uint16_t flags = 0;
    std::uint32_t unix_mode = 0100644;
    bool at_first = false;  ///< the directory points to the first local header: an overlap
};

inline std::uint32_t crc32_of(std::string_view text) {
    std::uint32_t crc = 0xffffffffU;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ (0xedb88320U & (0U - (crc & 1U)));
        }
    }
    return ~crc;
}

inline void append_number(std::string& out, std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) {
        out += static_cast<char>((value >> (8 * i)) & 0xffU);
    }
}

/// APPNOTE 6.3.9: local headers with data, then the directory, then its end record.
inline std::string make_zip(const std::vector<ZipMember>& members) {
    std::string out;
    std::string directory;
    for (const ZipMember& member : members) {
        const std::size_t offset = member.at_first ? 0 : out.size();
        std::string common;  // from "version needed" to the lengths
        append_number(common, 20, 2);
        append_number(common, member.flags, 2);
        append_number(common, member.deflated ? 8 : 0, 2);
        append_number(common, 0x00210000, 4);  // 1980-01-01
        append_number(common, member.crc != 0 ? member.crc : crc32_of(member.text), 4);
        append_number(common, member.text.size(), 4);
        append_number(common, member.unpacked != 0 ? member.unpacked : member.text.size(), 4);
        append_number(common, member.name.size(), 2);
        append_number(common, 0, 2);
        append_number(out, 0x04034b50, 4);
        out += common + member.name + member.text;
        append_number(directory, 0x02014b50, 4);
        append_number(directory, 20 | (3U << 8U), 2);  // made on Unix
        directory += common;
        append_number(directory, 0, 6);  // comment, disk, internal attributes
        append_number(directory, std::uint64_t{member.unix_mode} << 16U, 4);
        append_number(directory, offset, 4);
        directory += member.name;
    }
    const std::size_t start = out.size();
    out += directory;
    append_number(out, 0x06054b50, 4);
    append_number(out, 0, 4);
    append_number(out, members.size(), 2);
    append_number(out, members.size(), 2);
    append_number(out, directory.size(), 4);
    append_number(out, start, 4);
    append_number(out, 0, 2);
    return out;
}

}  // namespace paas::testing
