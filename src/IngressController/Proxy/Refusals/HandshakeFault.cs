namespace IngressController.Proxy.Refusals;

/// <summary>Why a TLS handshake failed, as a value of the label <c>reason</c>. What OpenSSL reports are words only.</summary>
static class HandshakeFault
{
    /// <summary>The place of a handshake that took too long.</summary>
    public const int Timeout = 0;

    /// <summary>The place of a first message that is none of TLS.</summary>
    public const int NotTls = 1;

    static readonly (string Reason, string[] Words)[] Known =
    [
        ("timeout", []),
        ("not-tls", ["corrupted frame", "frame size", "http request"]),
        ("rejected-name", ["ssl-reject-handshake"]),
        ("protocol-version", ["unsupported protocol", "version too low", "wrong version number", "unknown protocol", "no protocols available"]),
        ("no-common-cipher", ["no shared cipher", "no suitable", "no ciphers"]),
        ("client-alert", [" alert "]),
        ("closed", ["unexpected EOF", "0 bytes from the transport", "Connection reset", "transport stream"]),
        ("other", []),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Select(known => known.Reason)];

    /// <summary>The place in <see cref="All"/> of what an exception tells.</summary>
    public static int IndexOf(Exception? error)
    {
        if (error is OperationCanceledException)
            return Timeout;
        for (var one = error; one is not null; one = one.InnerException)
        {
            for (var i = 0; i < Known.Length; i++)
            {
                if (Known[i].Words.Any(words => one.Message.Contains(words, StringComparison.OrdinalIgnoreCase)))
                    return i;
            }
        }

        return Known.Length - 1;
    }
}
