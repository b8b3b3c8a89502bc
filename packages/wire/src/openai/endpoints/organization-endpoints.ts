import { resource } from '../../routes/endpoint.js'
import { endpoint, type Endpoint } from './endpoint.js'

const crud = { free: 'create list retrieve update delete' }
const membership = { free: 'create list retrieve delete' }
const setting = (name: string, path: string): Endpoint[] => [
  endpoint(`GET ${path}`, `${name}.retrieve`, 'free'),
  endpoint(`POST ${path}`, `${name}.update`, 'free'),
  endpoint(`DELETE ${path}`, `${name}.delete`, 'free'),
]
const usage = (kind: string, path: string): Endpoint =>
  endpoint(`GET /organization/usage/${path}`, `admin.organization.usage.${kind}`, 'free')

/** Administration of an organization and its projects: nothing here runs a model. */
export const organizationEndpoints: readonly Endpoint[] = [
  ...resource('admin.organization.adminApiKeys', '/organization/admin_api_keys', membership),
  ...resource('admin.organization.auditLogs', '/organization/audit_logs', { free: 'list' }),
  ...resource('admin.organization.certificates', '/organization/certificates', crud),
  endpoint('POST /organization/certificates/activate', 'admin.organization.certificates.activate', 'free'),
  endpoint('POST /organization/certificates/deactivate', 'admin.organization.certificates.deactivate', 'free'),
  ...setting('admin.organization.dataRetention', '/organization/data_retention'),
  ...resource('admin.organization.externalKeys', '/organization/external_keys', {
    free: 'create list retrieve delete validate',
  }),
  ...resource('admin.organization.externalStorage', '/organization/external_storage', {
    free: 'create list retrieve delete validate',
  }),
  ...resource('admin.organization.groups', '/organization/groups', crud),
  ...resource('admin.organization.groups.roles', '/organization/groups/{}/roles', membership),
  ...resource('admin.organization.groups.users', '/organization/groups/{}/users', membership),
  ...resource('admin.organization.invites', '/organization/invites', membership),
  ...resource('admin.organization.roles', '/organization/roles', crud),
  ...resource('admin.organization.spendAlerts', '/organization/spend_alerts', crud),
  ...setting('admin.organization.spendLimit', '/organization/spend_limit'),
  ...resource('admin.organization.users', '/organization/users', { free: 'list retrieve update delete' }),
  ...resource('admin.organization.users.roles', '/organization/users/{}/roles', membership),
  ...resource('admin.organization.workloadIdentityProviders', '/organization/workload_identity_providers', crud),
  ...resource(
    'admin.organization.workloadIdentityProviders.federationRules',
    '/organization/workload_identity_providers/{}/federation_rules',
    crud,
  ),

  endpoint('GET /organization/costs', 'admin.organization.usage.costs', 'free'),
  usage('audioSpeeches', 'audio_speeches'),
  usage('audioTranscriptions', 'audio_transcriptions'),
  usage('codeInterpreterSessions', 'code_interpreter_sessions'),
  usage('completions', 'completions'),
  usage('decisions', 'decisions'),
  usage('embeddings', 'embeddings'),
  usage('fileSearchCalls', 'file_search_calls'),
  usage('images', 'images'),
  usage('moderations', 'moderations'),
  usage('vectorStores', 'vector_stores'),
  usage('webSearchCalls', 'web_search_calls'),

  ...resource('admin.organization.projects', '/organization/projects', { free: 'create list retrieve update archive' }),
  ...resource('admin.organization.projects.apiKeys', '/organization/projects/{}/api_keys', {
    free: 'list retrieve update delete',
  }),
  ...resource('admin.organization.projects.certificates', '/organization/projects/{}/certificates', { free: 'list' }),
  endpoint(
    'POST /organization/projects/{}/certificates/activate',
    'admin.organization.projects.certificates.activate',
    'free',
  ),
  endpoint(
    'POST /organization/projects/{}/certificates/deactivate',
    'admin.organization.projects.certificates.deactivate',
    'free',
  ),
  ...setting('admin.organization.projects.dataRetention', '/organization/projects/{}/data_retention'),
  ...resource('admin.organization.projects.groups', '/organization/projects/{}/groups', membership),
  ...resource('admin.organization.projects.groups.roles', '/projects/{}/groups/{}/roles', membership),
  ...setting('admin.organization.projects.hostedToolPermissions', '/organization/projects/{}/hosted_tool_permissions'),
  ...setting('admin.organization.projects.modelPermissions', '/organization/projects/{}/model_permissions'),
  endpoint(
    'GET /organization/projects/{}/rate_limits',
    'admin.organization.projects.rateLimits.listRateLimits',
    'free',
  ),
  endpoint(
    'POST /organization/projects/{}/rate_limits/{}',
    'admin.organization.projects.rateLimits.updateRateLimit',
    'free',
  ),
  ...resource('admin.organization.projects.roles', '/projects/{}/roles', crud),
  ...resource('admin.organization.projects.serviceAccounts', '/organization/projects/{}/service_accounts', crud),
  ...resource(
    'admin.organization.projects.serviceAccounts.apiKeys',
    '/organization/projects/{}/service_accounts/{}/api_keys',
    { free: 'create' },
  ),
  ...setting('admin.organization.projects.serviceTierSettings', '/organization/projects/{}/service_tier_settings'),
  ...resource('admin.organization.projects.spendAlerts', '/organization/projects/{}/spend_alerts', crud),
  ...setting('admin.organization.projects.spendLimit', '/organization/projects/{}/spend_limit'),
  ...resource('admin.organization.projects.users', '/organization/projects/{}/users', crud),
  ...resource('admin.organization.projects.users.roles', '/projects/{}/users/{}/roles', membership),
]
