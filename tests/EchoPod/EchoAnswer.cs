using System.Text.Json;
using System.Text.Json.Serialization;

namespace EchoPod;

/// <summary>A request as the pod saw it.</summary>
/// <param name="Pod">The answering pod's name.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target, byte for byte as it came.</param>
/// <param name="Protocol"><c>HTTP/1.1</c> or <c>HTTP/2</c>.</param>
/// <param name="Headers">Each header line with its value; several lines of one name stay apart.</param>
/// <param name="RemoteAddress">The peer's address, for a pod behind a controller the controller's.</param>
/// <param name="LocalAddress">The pod's own address.</param>
/// <param name="ConnectionId">Tells connections apart.</param>
/// <param name="BodyLength">Bytes in the request body.</param>
/// <param name="BodySha256">SHA-256 of the request body in lower-case hex.</param>
/// <param name="Trailers">The request's trailers.</param>
public sealed record EchoAnswer(
    string Pod,
    string Method,
    string Target,
    string Protocol,
    IReadOnlyList<EchoHeader> Headers,
    string RemoteAddress,
    string LocalAddress,
    string ConnectionId,
    long BodyLength,
    string BodySha256,
    IReadOnlyList<EchoHeader> Trailers)
{
    /// <summary>The values of one header joined by <c>", "</c>, or null when the pod did not see it.</summary>
    public string? Header(string name)
    {
        var lines = Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return lines.Count == 0 ? null : string.Join(", ", lines.Select(header => header.Value));
    }
}

/// <summary>One header line.</summary>
public sealed record EchoHeader(string Name, string Value);

/// <summary>What a pod has done so far.</summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Requests">Requests it has received, those for the statistics themselves left out.</param>
/// <param name="Open">Requests it has not finished.</param>
/// <param name="Aborted">Requests whose client went away before the answer was complete.</param>
/// <param name="BytesReceived">Bytes of request bodies, counted as they come.</param>
public sealed record EchoStatistics(string Pod, long Requests, long Open, long Aborted, long BytesReceived);

/// <summary>Reads and writes <see cref="EchoAnswer"/> as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EchoAnswer))]
[JsonSerializable(typeof(EchoStatistics))]
public sealed partial class EchoJson : JsonSerializerContext;
