/** The only parameters there are: AWS's own, public ones that name the machine image of ECS hosts. */
const ECS_IMAGE_ID = /^\/aws\/service\/ecs\/optimized-ami\/.+\/image_id$/;

/** There are no machines here to boot; the id only has to look and stay like one. */
const IMAGE_ID = 'ami-0ec50000000000000';

/** The value of a public SSM parameter, or `undefined` when there is none of that name. */
export const publicParameter = (name: string): string | undefined =>
  ECS_IMAGE_ID.test(name) ? IMAGE_ID : undefined;
