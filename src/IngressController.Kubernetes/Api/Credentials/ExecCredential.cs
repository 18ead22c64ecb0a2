using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>The output of an exec plugin: an ExecCredential of <c>client.authentication.k8s.io</c>.</summary>
/// <param name="Credential">Its token, client certificate, or both.</param>
/// <param name="ExpiresAt">When to run the plugin again; null: only after the API server has refused the credential.</param>
sealed record ExecCredential(Credential Credential, DateTimeOffset? ExpiresAt)
{
    /// <exception cref="InvalidDataException">It does not follow the plugin protocol; the message does not quote it.</exception>
    public static ExecCredential Parse(ReadOnlyMemory<byte> json, string apiVersion)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (Text(root, "kind") != "ExecCredential")
                throw new InvalidDataException("did not print an ExecCredential");
            if (Text(root, "apiVersion") != apiVersion)
                throw new InvalidDataException($"printed another apiVersion than {apiVersion}");
            if (!root.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("printed no status");

            var token = Text(status, "token");
            var certificate = Certificate(Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
            if (token is null && certificate is null)
                throw new InvalidDataException("printed neither status.token nor status.clientCertificateData");
            return new(new(token is null ? null : new("Bearer", token), certificate), Time(status));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("did not print a JSON ExecCredential", error);
        }
    }

    static SslStreamCertificateContext? Certificate(string? certificate, string? key)
    {
        if (certificate is null != key is null)
            throw new InvalidDataException("printed only one of status.clientCertificateData and status.clientKeyData");
        if (certificate is null)
            return null;
        try
        {
            return Pem.ClientCertificate(Encoding.UTF8.GetBytes(certificate), Encoding.UTF8.GetBytes(key!));
        }
        catch (CryptographicException error)
        {
            throw new InvalidDataException("printed an unusable status.clientCertificateData or status.clientKeyData", error);
        }
    }

    static DateTimeOffset? Time(JsonElement status)
    {
        if (!status.TryGetProperty("expirationTimestamp", out var time) || time.ValueKind == JsonValueKind.Null)
            return null;
        return time.TryGetDateTimeOffset(out var value)
            ? value
            : throw new InvalidDataException("printed an unreadable status.expirationTimestamp");
    }

    static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
