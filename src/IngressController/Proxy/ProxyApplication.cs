using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>
/// Receives requests from Kestrel. It replaces ASP.NET's hosting layer, whose diagnostics, scopes and middleware a proxy does not
/// need.
/// </summary>
sealed class ProxyApplication(ActiveTableHolder tables, RequestHandler handler) : IHttpApplication<RequestContext>
{
    public RequestContext CreateContext(IFeatureCollection contextFeatures)
    {
        var container = contextFeatures as IHostContextContainer<RequestContext>;
        var context = container?.HostContext ?? new RequestContext();
        if (container is not null)
            container.HostContext = context;
        context.Begin(contextFeatures, tables.Current);
        return context;
    }

    public Task ProcessRequestAsync(RequestContext context) => handler.HandleAsync(context);

    public void DisposeContext(RequestContext context, Exception? exception) => context.End();
}
