package io.taihu.notices;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Fields;
import io.taihu.core.Reach;
import java.net.URI;
import java.util.Set;

/** Where a channel tells, and by which secrets; never shown or logged whole. */
sealed interface Target permits Mail, Broker, Target.Webhook, Target.Robot {
    /** An address that takes what is posted, signed. */
    record Webhook(URI url, String secret) implements Target {
        static final int SECRET_LEAST = 16;

        static Webhook read(JsonNode node, String place, Reach reach) {
            Fields fields = new Fields(node, place, Set.of("url", "secret"));
            String secret = fields.text("secret", 256);
            if (secret.length() < SECRET_LEAST) {
                throw Fields.wrong(fields.place("secret"), "must have at least " + SECRET_LEAST + " characters");
            }
            return new Webhook(address(fields, reach), secret);
        }
    }

    /**
     * A robot of a group.
     *
     * @param url with the key of the robot within
     * @param secret it checks signatures by, or empty
     */
    record Robot(URI url, String secret) implements Target {
        static Robot read(JsonNode node, String place, Reach reach) {
            Fields fields = new Fields(node, place, Set.of("url", "secret"));
            return new Robot(address(fields, reach), fields.text("secret", 256));
        }
    }

    private static URI address(Fields fields, Reach reach) {
        String text = fields.text("url", 2_000).strip();
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw Fields.wrong(fields.place("url"), "must be an https address");
        }
        if (!reach.wrong(url).isEmpty()) {
            throw Fields.wrong(
                    fields.place("url"),
                    "must be an https address without a user's name"
                            + (reach.privateToo() ? ", or an http address" : ""));
        }
        return url;
    }
}
