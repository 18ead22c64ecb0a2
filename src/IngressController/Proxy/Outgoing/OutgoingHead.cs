using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Outgoing;

/// <summary>
/// The head of an outgoing message: to a pod, a default backend, an authentication service, a mirror. All such heads are written
/// here, and only valid parts are accepted: a target is an <see cref="OriginForm"/>, a Host a <see cref="RequestHost"/>, a value
/// octets without controls (<see cref="FieldValue"/>). A test over the compiled program checks that nothing else writes one.
/// </summary>
/// <exception cref="BrokenHeadException">Thrown by every setter for a value that would break its line.</exception>
readonly struct OutgoingHead(HttpRequestMessage message)
{
    static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>A new HTTP/1.1 message with no header but the URL's host.</summary>
    public static HttpRequestMessage Create(string method, OutgoingUrl url)
    {
        var message = new HttpRequestMessage(new(method), url.Uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        new OutgoingHead(message).SetHost(url.Host);
        return message;
    }

    /// <param name="prefix">Scheme and authority of a destination: an address and a port from our own table.</param>
    public void SetTarget(string prefix, OriginForm target) => message.RequestUri = new(prefix + target.Text, AsGiven);

    /// <summary>Sets the Host header; with none, the destination's address is sent.</summary>
    public void SetHost(RequestHost host) => message.Headers.Host = host.IsNone ? null : host.Text;

    /// <summary>Sets the length of the body, if there is one.</summary>
    public void SetLength(long length)
    {
        if (message.Content is { } content)
            content.Headers.ContentLength = length;
    }

    /// <summary>Sends Connection: close, or allows reuse.</summary>
    public void SetConnection(bool close)
    {
        if (close)
            message.Headers.ConnectionClose = true;
        else
            message.Headers.Connection.Add("keep-alive");
    }

    /// <summary>
    /// Sets a header to this single value; an empty value removes the header, as in nginx. An empty Host keeps the client's,
    /// since one is required.
    /// </summary>
    public void Set(string name, string value)
    {
        if (name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase))
        {
            if (!RequestHost.TryParse(value, out var host))
                throw new BrokenHeadException(name);
            if (!host.IsNone)
                SetHost(host);
            return;
        }

        Remove(name);
        if (value.Length > 0)
            Add(name, value);
    }

    /// <summary>Adds values, each on its own line if the transport supports it.</summary>
    public void Add(string name, StringValues values)
    {
        if (!FieldValue.AreValid(values))
            throw new BrokenHeadException(name);

        // .NET keeps some headers with the content; an invalid name is skipped.
        if (values.Count == 1)
        {
            if (!message.Headers.TryAddWithoutValidation(name, values[0]))
                message.Content?.Headers.TryAddWithoutValidation(name, values[0]);
        }
        else if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
        {
            message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
    }

    public void AddUnlessEmpty(string name, StringValues values)
    {
        if (!StringValues.IsNullOrEmpty(values))
            Add(name, values);
    }

    public void Remove(string name)
    {
        // .NET throws when asked to remove a content header from the message headers.
        if (message.Headers.NonValidated.Contains(name))
            message.Headers.Remove(name);
        if (message.Content?.Headers is { } content && content.NonValidated.Contains(name))
            content.Remove(name);
    }

    /// <summary>Copies a wrapped content's headers to its wrapper.</summary>
    public static void CopyHeaders(HttpContent source, HttpContent target)
    {
        foreach (var (name, values) in source.Headers.NonValidated)
            target.Headers.TryAddWithoutValidation(name, values);
    }
}
