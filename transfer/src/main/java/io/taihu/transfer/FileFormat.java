package io.taihu.transfer;

/** What a file is; told from its first bytes, not from its name. */
public enum FileFormat {
    CSV("text/csv; charset=utf-8"),
    NDJSON("application/x-ndjson"),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    PARQUET("application/vnd.apache.parquet");

    private final String mediaType;

    FileFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    /** How the names of such files end. */
    public String suffix() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    static FileFormat of(byte[] head, int length) {
        if (length >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4) {
            return XLSX;
        }
        if (length >= 4 && head[0] == 'P' && head[1] == 'A' && head[2] == 'R' && head[3] == '1') {
            return PARQUET;
        }
        int at = length >= 3 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb && head[2] == (byte) 0xbf ? 3 : 0;
        while (at < length && (head[at] == ' ' || head[at] == '\r' || head[at] == '\n' || head[at] == '\t')) {
            at++;
        }
        return at < length && head[at] == '{' ? NDJSON : CSV;
    }
}
