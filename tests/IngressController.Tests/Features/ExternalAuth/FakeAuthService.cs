using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IngressController.Tests.Features.ExternalAuth;

/// <summary>An authentication service on a real socket that answers as the test says.</summary>
sealed class FakeAuthService : IAsyncDisposable
{
    readonly WebApplication _application;
    readonly ConcurrentQueue<Question> _questions = new();

    FakeAuthService(WebApplication application) => _application = application;

    /// <summary>A question as the service saw it.</summary>
    public sealed record Question(string Method, string Target, IHeaderDictionary Headers, long Body);

    public int Port { get; private set; }

    public IReadOnlyCollection<Question> Questions => _questions;

    public static async Task<FakeAuthService> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        var application = builder.Build();
        var service = new FakeAuthService(application);
        application.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            service._questions.Enqueue(new(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value)), body.Length));
            await answer(context);
        });
        await application.StartAsync();
        service.Port = new Uri(
            application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
        return service;
    }

    /// <summary>Answers a status, and headers.</summary>
    public static RequestDelegate Status(int status, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers.Append(name, value);
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
