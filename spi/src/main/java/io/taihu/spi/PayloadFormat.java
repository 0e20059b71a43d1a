package io.taihu.spi;

/** How a message of our own protocols is written. */
public enum PayloadFormat {
    /** One reading or an array of them: {@code {"time":…,"values":{…}}} or flat {@code {key: value}}. */
    JSON("application/json"),
    /** RFC 8428. */
    SENML_JSON("application/senml+json"),
    /** RFC 8428 §6. */
    SENML_CBOR("application/senml+cbor"),
    /** The same shapes as {@link #JSON}, as RFC 8949 maps. */
    CBOR("application/cbor"),
    /** One JSON reading a line. */
    NDJSON("application/x-ndjson");

    private final String mediaType;

    PayloadFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }
}
