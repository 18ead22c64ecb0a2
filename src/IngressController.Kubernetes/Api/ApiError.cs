using System.Net;
using System.Text.Json;

namespace IngressController.Kubernetes.Api;

/// <summary>An error of the API server: a Kubernetes <c>Status</c>, or the bare HTTP status when it sent none.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Reason">For example <c>Expired</c>, <c>AlreadyExists</c>, <c>Conflict</c>; empty when not given.</param>
/// <param name="Message">For people; empty when not given.</param>
public sealed record ApiError(HttpStatusCode Code, string Reason, string Message)
{
    const int MaxMessage = 500;

    public override string ToString()
    {
        var what = Reason.Length > 0 ? Reason : Code.ToString();
        return Message.Length > 0 ? $"{(int)Code} {what}: {Message}" : $"{(int)Code} {what}";
    }

    /// <summary>Reads a Status; anything else (an HTML page from a gateway) leaves reason and message empty.</summary>
    internal static ApiError Parse(HttpStatusCode code, ReadOnlySpan<byte> body)
    {
        string reason = "", message = "";
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return new(code, reason, message);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("reason"u8))
                    reason = Text(ref reader) ?? "";
                else if (reader.ValueTextEquals("message"u8))
                    message = Text(ref reader) ?? "";
                else if (reader.ValueTextEquals("code"u8))
                    code = Number(ref reader) ?? code;
                else
                    reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON: the HTTP status says enough.
        }

        return new(code, reason, OneLine(message));
    }

    static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }

    static HttpStatusCode? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
            return (HttpStatusCode)number;
        reader.Skip();
        return null;
    }

    static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length > MaxMessage ? line[..MaxMessage] : line;
    }
}
