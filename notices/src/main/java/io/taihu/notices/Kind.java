package io.taihu.notices;

/** By what a channel tells. */
public enum Kind {
    EMAIL("email"),
    WEBHOOK("webhook"),
    WECOM("robot"),
    DINGTALK("robot"),
    FEISHU("robot"),
    MQTT("mqtt");

    /** The member of a channel that says where to. */
    final String member;

    Kind(String member) {
        this.member = member;
    }
}
