package io.taihu.api;

import io.taihu.api.RunningServer.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A browser on a page of the server: keeps its cookies and sends them along, with the page's origin. */
final class Browser {
    private final RunningServer server;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    Browser(RunningServer server) {
        this.server = server;
    }

    /** One that came in by a link. */
    static Browser byLink(RunningServer server, Answer made) {
        String link = made.json().path("link").path("path").asText();
        Browser browser = new Browser(server);
        Answer in = browser.post("/api/v1/session", "{\"code\": \"" + link.substring(link.indexOf('#') + 1) + "\"}");
        if (in.status() != 201) {
            throw new AssertionError(in.body());
        }
        return browser;
    }

    /** One of a new account with a password. */
    static Browser withPassword(RunningServer server, String name, String password) {
        Answer made =
                server.post("/api/v1/accounts", "{\"name\": \"" + name + "\", \"grants\": [{\"role\": \"viewer\"}]}");
        Browser browser = byLink(server, made);
        Answer set = browser.put("/api/v1/account/password", "{\"password\": \"" + password + "\"}");
        if (set.status() != 200) {
            throw new AssertionError(set.body());
        }
        return browser;
    }

    /** Signs in; {@code more} is put behind name and password. */
    Answer signIn(String name, String password, String more) {
        return post("/api/v1/session", "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"" + more + "}");
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, String body) {
        return send("POST", path, body);
    }

    Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    Answer send(String method, String path, @Nullable String body, String... headers) {
        boolean page = Stream.of(headers).noneMatch(each -> each.equals("Origin") || each.equals("Sec-Fetch-Site"));
        String[] all = Stream.concat(
                        Stream.of(headers),
                        Stream.concat(
                                cookies.isEmpty() ? Stream.of() : Stream.of("Cookie", cookies()),
                                page ? Stream.of("Origin", "http://127.0.0.1:" + server.port) : Stream.of()))
                .toArray(String[]::new);
        Answer answer = server.send(method, path, null, body, all);
        for (String set : answer.response().headers().allValues("Set-Cookie")) {
            String name = set.substring(0, set.indexOf('='));
            String value = set.substring(set.indexOf('=') + 1, set.indexOf(';'));
            if (value.isEmpty()) {
                cookies.remove(name);
            } else {
                cookies.put(name, value);
            }
        }
        return answer;
    }

    String cookie(String name) {
        return cookies.getOrDefault(name, "");
    }

    Browser with(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    private String cookies() {
        return cookies.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("; "));
    }
}
