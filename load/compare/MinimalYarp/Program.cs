// The smallest program that forwards with YARP: what the controller's own work is measured against.
// Usage: MinimalYarp HTTP-PORT HTTPS-PORT CERTIFICATE.pem KEY.pem BACKEND-URL WEBSOCKET-BACKEND-URL
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Yarp.ReverseProxy.Forwarder;

if (args.Length != 6)
{
    Console.Error.WriteLine("usage: MinimalYarp HTTP-PORT HTTPS-PORT CERTIFICATE.pem KEY.pem BACKEND-URL WEBSOCKET-BACKEND-URL");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.Services.AddHttpForwarder();
builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
{
    options.Limits.MaxRequestBodySize = null;
    options.Listen(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture));
    options.Listen(IPAddress.Loopback, int.Parse(args[1], CultureInfo.InvariantCulture),
        listener => listener.UseHttps(X509Certificate2.CreateFromPemFile(args[2], args[3])));
});
await using var app = builder.Build();
using var client = new HttpMessageInvoker(new SocketsHttpHandler
{
    UseProxy = false,
    UseCookies = false,
    AllowAutoRedirect = false,
    AutomaticDecompression = DecompressionMethods.None,
    ActivityHeadersPropagator = null,
});
var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
var (backend, webSockets) = (args[4], args[5]);
app.Run(async context => await forwarder.SendAsync(context, context.Request.Path == "/websocket" ? webSockets : backend, client));
await app.RunAsync();
return 0;
