package io.taihu.protocols.jt808;

/** Edition of JT/T 808 that a message is written in. */
enum Version {
    V2011,
    V2013,
    V2019
}
