package io.taihu.server;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** What the console says, in English or 简体中文, by the machine's language. */
final class Words {
    private final ResourceBundle bundle;

    Words(Locale locale) {
        this.bundle = ResourceBundle.getBundle("io.taihu.server.words", locale, new ResourceBundle.Control() {
            @Override
            public java.util.@org.jspecify.annotations.Nullable Locale getFallbackLocale(
                    String baseName, Locale wanted) {
                return null;
            }
        });
    }

    String say(String key, Object... arguments) {
        return MessageFormat.format(bundle.getString(key), arguments);
    }
}
