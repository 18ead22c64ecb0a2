using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Refusals;

/// <summary>The reason of what Kestrel refuses. It tells it apart in words only, which tests hold it to.</summary>
static class RefusalCause
{
    public static AnswerReason Of(int status, string message) => status switch
    {
        StatusCodes.Status405MethodNotAllowed => AnswerReason.MethodRefused,
        StatusCodes.Status408RequestTimeout => AnswerReason.HeadTimeout,
        StatusCodes.Status411LengthRequired => AnswerReason.BadFraming,
        StatusCodes.Status413PayloadTooLarge => AnswerReason.BodyTooLarge,
        StatusCodes.Status414UriTooLong => AnswerReason.TargetTooLong,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => AnswerReason.HeadTooLarge,
        StatusCodes.Status505HttpVersionNotsupported => AnswerReason.BadVersion,
        _ => OfMessage(message),
    };

    static AnswerReason OfMessage(string message) =>
        Has(message, "TLS handshake") ? AnswerReason.TlsOnHttpPort
        : Has(message, "Host header") ? AnswerReason.BadHost
        : Has(message, "request target") ? AnswerReason.BadTarget
        : Has(message, "Content-Length") || Has(message, "content length") || Has(message, "transfer coding") ? AnswerReason.BadFraming
        : Has(message, "header") ? AnswerReason.BadHeader
        : AnswerReason.BadRequestLine;

    static bool Has(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
}
