package io.taihu.notices;

import java.util.Locale;

/** By what a channel tells. */
public enum Kind {
    EMAIL("email"),
    WEBHOOK("webhook"),
    WECOM("robot"),
    DINGTALK("robot"),
    FEISHU("robot");

    /** The member of a channel that says where to. */
    final String member;

    Kind(String member) {
        this.member = member;
    }

    /** As JSON has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
