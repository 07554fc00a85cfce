/// The interface that the sample modules give.
#pragma once

struct Sample {
    static constexpr const char* kInterface = "test.sample/1";
    virtual ~Sample() = default;
    virtual int answer() = 0;
};
